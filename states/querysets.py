"""Which rows of the record a user may see: what is published, and what their states are working on.

What was never submitted is the state's own: only those who may write it see it, whatever else CMS may see.
"""

from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from fai_portal.access.checks import AllStates, states_of, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.access.querysets import StateQuerySet
from fai_portal.jobs.models import JobQuerySet
from states.models.status import Status


def in_states_of(user: type_of_user, permission: Permission, state_path: str) -> Q:
    """The rows of the states for which the user holds the permission."""
    states = states_of(user, permission)
    return (
        Q(pk__isnull=False) if isinstance(states, AllStates) else Q(**{f"{state_path}__in": sorted(states)})
    )


def was_submitted(version_path: str = "") -> Q:
    """Versions that CMS has received: neither a draft nor one that was withdrawn before it was submitted."""
    status, submitted_at = f"{version_path}status", f"{version_path}submitted_at"
    others = [each for each in Status if each not in (Status.DRAFT, Status.WITHDRAWN)]
    return Q(**{f"{status}__in": others}) | Q(**{status: Status.WITHDRAWN, f"{submitted_at}__isnull": False})


class RecordQuerySet(QuerySet):
    """Published rows; those of their states for who may see unpublished work; drafts for who may write them."""

    state_path = "state__code"

    def published(self) -> Q:
        raise NotImplementedError

    def submitted(self) -> Q:
        raise NotImplementedError

    def visible_to(self, user: type_of_user) -> Self:
        under_way = in_states_of(user, Permission.VIEW_UNPUBLISHED, self.state_path) & self.submitted()
        own = in_states_of(user, Permission.WRITE_MOU, self.state_path)
        return self.filter(self.published() | under_way | own)


class OfVersionQuerySet(RecordQuerySet):
    """Rows that hang on one MOU version: seen once that version is published."""

    version_path = ""  # with its trailing "__"; empty on the version itself
    state_path = "mou__state__code"

    @classmethod
    def of(cls, path: str) -> "type[Self]":
        paths = {"version_path": f"{path}__", "state_path": f"{path}__mou__state__code"}
        return type(cls.__name__, (cls,), paths)

    def published(self) -> Q:
        return Q(**{f"{self.version_path}is_published": True})

    def submitted(self) -> Q:
        return was_submitted(self.version_path)


class WorkOnVersionQuerySet(OfVersionQuerySet.of("version")):
    """The way of a version through the review: its state and CMS see it, also once the version is public."""

    def published(self) -> Q:
        return Q(pk__in=[])


class DraftQuerySet(StateQuerySet):
    """What a state makes a draft from: CMS sees the draft once it is submitted, and never this."""

    permission = Permission.WRITE_MOU

    @classmethod
    def of_mou(cls, path: str) -> "type[Self]":
        return type(cls.__name__, (cls,), {"state_path": f"{path}__state__code"})


class ReadingQuerySet(JobQuerySet, DraftQuerySet.of_mou("mou")):
    pass


class InternalQuerySet(StateQuerySet):
    """What stays with CMS: the roles of a state do not hold this permission."""

    permission = Permission.VIEW_INTERNAL
    state_path = "version__mou__state__code"


class OfMouQuerySet(RecordQuerySet):
    """Rows that hang on an MOU: seen once any version of it is published."""

    mou_path = "pk"

    @classmethod
    def of(cls, path: str) -> "type[Self]":
        return type(cls.__name__, (cls,), {"mou_path": path, "state_path": f"{path}__state__code"})

    def published(self) -> Q:
        return self._with_version(Q(is_published=True))

    def submitted(self) -> Q:
        return self._with_version(was_submitted())

    def _with_version(self, kind: Q) -> Q:
        versions = apps.get_model("states", "MouVersion").objects
        return Q(Exists(versions.filter(kind, mou=OuterRef(self.mou_path))))


class TermsQuerySet(OfVersionQuerySet.of("version")):
    def governing(self, on) -> Self:
        """The published terms that govern each agreement on a day: one row an agreement, one query."""
        rows = self.filter(effective_from__lte=on, version__is_published=True)
        rows = rows.order_by("agreement_id", "-sequence")
        return rows.distinct("agreement_id")

"""Which rows of the record a user may see: what is published, and what their states are working on."""

from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from fai_portal.access.checks import AllStates, states_of, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.access.querysets import StateQuerySet
from fai_portal.jobs.models import JobQuerySet


class RecordQuerySet(QuerySet):
    """Published rows, and for those who may see unpublished work, the rows of their states."""

    permission = Permission.VIEW_UNPUBLISHED
    state_path = "state__code"

    def published(self) -> Q:
        raise NotImplementedError

    def visible_to(self, user: type_of_user) -> Self:
        states = states_of(user, self.permission)
        if isinstance(states, AllStates):
            return self.all()
        condition = self.published()
        if states:
            condition |= Q(**{f"{self.state_path}__in": sorted(states)})
        return self.filter(condition)


class OfVersionQuerySet(RecordQuerySet):
    """Rows that hang on one MOU version: seen once that version is published."""

    version_path = ""  # with its trailing "__"; empty on the version itself
    state_path = "mou__state__code"

    @classmethod
    def of(cls, path: str) -> "type[OfVersionQuerySet]":
        paths = {"version_path": f"{path}__", "state_path": f"{path}__mou__state__code"}
        return type(cls.__name__, (cls,), paths)

    def published(self) -> Q:
        return Q(**{f"{self.version_path}is_published": True})


class WorkOnVersionQuerySet(StateQuerySet):
    """The way of a version through the review: its state and CMS see it, also once the version is public."""

    permission = Permission.VIEW_UNPUBLISHED
    state_path = "version__mou__state__code"

    @classmethod
    def of(cls, path: str) -> "type[WorkOnVersionQuerySet]":
        return cls.of_mou(f"{path}__mou")

    @classmethod
    def of_mou(cls, path: str) -> "type[WorkOnVersionQuerySet]":
        return type(cls.__name__, (cls,), {"state_path": f"{path}__state__code"})


class ReadingQuerySet(JobQuerySet, WorkOnVersionQuerySet.of_mou("mou")):
    pass


class InternalQuerySet(WorkOnVersionQuerySet):
    """What stays with CMS: the roles of a state do not hold this permission."""

    permission = Permission.VIEW_INTERNAL


class OfMouQuerySet(RecordQuerySet):
    """Rows that hang on an MOU: seen once any version of it is published."""

    mou_path = "pk"

    @classmethod
    def of(cls, path: str) -> "type[OfMouQuerySet]":
        return type(cls.__name__, (cls,), {"mou_path": path, "state_path": f"{path}__state__code"})

    def published(self) -> Q:
        versions = apps.get_model("states", "MouVersion").objects
        return Q(Exists(versions.filter(mou=OuterRef(self.mou_path), is_published=True)))


class TermsQuerySet(OfVersionQuerySet.of("version")):
    def governing(self, on) -> Self:
        """The published terms that govern each agreement on a day: one row an agreement, one query."""
        rows = self.filter(effective_from__lte=on, version__is_published=True)
        rows = rows.order_by("agreement_id", "-sequence")
        return rows.distinct("agreement_id")

"""Which rows of this app may they see: those of the states for which they hold the permission."""

from datetime import datetime
from typing import Self

from django.db.models import Q

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.access.querysets import StateQuerySet
from fai_portal.jobs.models import JobQuerySet


class EnrolleeQuerySet(StateQuerySet):
    permission = Permission.VIEW_ENROLLEES
    state_path = "state_id"


class SpanQuerySet(StateQuerySet):
    """Spans that were known from one moment to another."""

    permission = Permission.VIEW_ENROLLEES
    state_path = "enrollee__state_id"

    def known_on(self, moment: datetime) -> Self:
        """The spans as we knew them at a moment, corrections that came later left out."""
        return self.filter(Q(known_to__isnull=True) | Q(known_to__gt=moment), known_from__lte=moment)

    def current(self) -> Self:
        """The spans as we know them now."""
        return self.filter(known_to__isnull=True)


class EnrollmentSpanQuerySet(SpanQuerySet):
    pass


class StatusSpanQuerySet(SpanQuerySet):
    pass


class ClaimDeliveryQuerySet(StateQuerySet):
    permission = Permission.VIEW_DATASETS
    state_path = "state_id"

    def known_on(self, moment: datetime) -> Self:
        """The deliveries that had come in at a moment, the earliest first."""
        return self.filter(received_at__lte=moment).order_by("received_at", "pk")


class EligibilityRunQuerySet(JobQuerySet, StateQuerySet):
    permission = Permission.VIEW_DATASETS
    state_path = "demonstration__state_id"

    def for_list(self) -> Self:
        related = self.select_related("demonstration__state", "dataset", "requested_by")
        return related.order_by("-queued_at", "-pk")


class _OwnBesides(StateQuerySet):
    """Files of no known state are seen by whoever sent them, while they may send any."""

    sender: str

    def visible_to(self, user: type_of_user) -> Self:
        seen = super().visible_to(user)
        if user.pk is None or not can(user, self.permission):
            return seen
        return seen | self.filter(**{"state__isnull": True, f"{self.sender}_id": user.pk})


class UploadQuerySet(_OwnBesides, JobQuerySet):
    permission = Permission.VIEW_INTAKES
    state_path = "state_id"
    sender = "requested_by"


class IntakeBatchQuerySet(_OwnBesides):
    permission = Permission.VIEW_INTAKES
    state_path = "state_id"
    sender = "uploaded_by"

    def for_list(self) -> Self:
        return self.select_related("state", "demonstration", "uploaded_by", "dataset").order_by(
            "-started_at", "-pk"
        )

    def loads_of(self, *, layout: str, demonstration_id: int | None, sha256: str) -> Self:
        """Real imports of this very file that were accepted: one at most."""
        return self.filter(
            layout=layout, demonstration_id=demonstration_id, sha256=sha256, dry_run=False
        ).exclude(verdict="rejected")


class IntakeFindingQuerySet(StateQuerySet):
    permission = Permission.VIEW_INTAKES
    state_path = "batch__state_id"


class DatasetQuerySet(StateQuerySet):
    permission = Permission.VIEW_DATASETS
    state_path = "state_id"

    def for_list(self) -> Self:
        return self.select_related("state", "demonstration").order_by("-created_at", "-pk")

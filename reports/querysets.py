"""Which runs, files and written sections a person may see: those of the states for which they hold the permission."""

from typing import Self

from django.db.models import Q

from fai_portal.access.permissions import Permission
from fai_portal.access.querysets import StateQuerySet
from fai_portal.jobs.models import JobQuerySet, Status


class ReportRunQuerySet(JobQuerySet, StateQuerySet):
    permission = Permission.VIEW_RUNS
    state_path = "demonstration__state_id"

    def for_list(self) -> Self:
        """Newest first, with what a list shows."""
        related = self.select_related("demonstration__state", "dataset", "requested_by")
        return related.order_by("-queued_at", "-pk")

    def standing(self) -> Self:
        """Runs that answer for their inputs: neither failed nor cancelled nor about to be cancelled."""
        return self.filter(standing_condition())


class ArtifactQuerySet(StateQuerySet):
    permission = Permission.DOWNLOAD_ARTIFACT
    state_path = "run__demonstration__state_id"

    def for_list(self) -> Self:
        return self.select_related("run__demonstration").order_by("-run_id", "position")


class RunStepQuerySet(StateQuerySet):
    permission = Permission.VIEW_RUNS
    state_path = "run__demonstration__state_id"


class AuthoredSectionQuerySet(StateQuerySet):
    permission = Permission.VIEW_RUNS
    state_path = "demonstration__state_id"


class AuthoredVersionQuerySet(StateQuerySet):
    permission = Permission.VIEW_RUNS
    state_path = "section__demonstration__state_id"

    def for_list(self) -> Self:
        """Newest first, with what a list shows."""
        return self.select_related("section__demonstration", "author").order_by("section_id", "-number")

    def current(self) -> Self:
        """The newest version of each section."""
        newest = self.order_by("section_id", "-number").distinct("section_id")
        return newest.select_related("section", "author")


def standing_condition() -> Q:
    return ~Q(status__in=[Status.FAILED, Status.CANCELLED]) & Q(cancel_requested_at__isnull=True)

"""The status of a demonstration, computed from its milestones on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.formats import date_format

from demonstrations.models import Basis, Milestone, MilestoneKind


class StatusKey(TextChoices):
    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"
    UNKNOWN = "unknown", "Unknown after its last known day"
    WITHDRAWN = "withdrawn", "Withdrawn before launch"
    PLANNED = "planned", "Agreed, not yet launched"


@dataclass(frozen=True)
class Status:
    key: StatusKey
    label: str


def status_on(milestones: Iterable[Milestone], on: date) -> Status:
    """A scheduled last day that has passed proves nothing: the status after it is unknown, and says so."""
    by_kind = {milestone.kind: milestone for milestone in milestones}
    last = by_kind.get(MilestoneKind.LAST_DAY)
    if MilestoneKind.WITHDRAWN in by_kind:
        key = StatusKey.WITHDRAWN
    elif last is not None and last.date < on:
        key = StatusKey.UNKNOWN if last.basis == Basis.SCHEDULED else StatusKey.ENDED
    elif any(
        by_kind[kind].date <= on
        for kind in (MilestoneKind.EFFECTIVE, MilestoneKind.FIRST_ENROLLMENT)
        if kind in by_kind
    ):
        key = StatusKey.ACTIVE
    else:
        key = StatusKey.PLANNED
    return Status(key, _label(key, last))


def _label(key: StatusKey, last: Milestone | None) -> str:
    if key == StatusKey.UNKNOWN:
        return f"Unknown after {date_format(last.date, 'M j, Y')}"
    if key == StatusKey.ENDED:
        return f"Ended {date_format(last.date, 'M j, Y')}"
    return key.label

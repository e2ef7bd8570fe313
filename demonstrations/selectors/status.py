"""The status of a demonstration, computed from its milestones on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.formats import date_format

from demonstrations.models import Basis, Milestone, MilestoneKind
from demonstrations.selectors.area import Span


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


def status_on(milestones: Iterable[Milestone], on: date, agreed: Span | None = None) -> Status:
    """A scheduled last day that has passed proves nothing: the status after it is unknown, and says so.

    Where nobody has recorded a milestone, the demonstration years that were `agreed` are what was scheduled.
    """
    by_kind = {milestone.kind: milestone for milestone in milestones or _scheduled(agreed)}
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


def _scheduled(agreed: Span | None) -> list[Milestone]:
    if agreed is None:
        return []
    last_day = agreed.end - timedelta(days=1)
    return [
        Milestone(kind=MilestoneKind.EFFECTIVE, date=agreed.start, basis=Basis.SCHEDULED),
        Milestone(kind=MilestoneKind.LAST_DAY, date=last_day, basis=Basis.SCHEDULED),
    ]


def _label(key: StatusKey, last: Milestone | None) -> str:
    if key == StatusKey.UNKNOWN:
        return f"Unknown after {date_format(last.date, 'M j, Y')}"
    if key == StatusKey.ENDED:
        return f"Ended {date_format(last.date, 'M j, Y')}"
    return key.label

"""Reminders 30, 7 and 1 days before a version is to be decided, or a round of questions to be answered."""

from datetime import date, datetime, timedelta

from django.db import transaction

from fai_portal.accounts.models import User
from states import selectors
from states.models import MouVersion
from states.rules import Side
from states.services.told import tell_side

DAYS = (30, 7, 1)
LATE = 3  # a reminder that nobody sent on its day is sent on one of the next, or not at all


def remind(*, by: User, on: datetime) -> int:
    """What the schedule does each hour. A reminder is a notice with its day in it, so it is given once.

    Returns how many reminders were due, those given before included.
    """
    reached = {days: _days_reached(days, on.date()) for days in DAYS}
    due = 0
    for days, due_on in reached.items():
        for version in selectors.to_decide(due_on):
            words = f"is to be decided by {version.due_on}"
            _remind(by, on, Side.CMS, version, f"mou_due:{version.pk}:{version.due_on}:{days}", words)
            due += 1
        for found in selectors.to_answer(due_on):
            words = f"has questions of CMS that wait for an answer by {found.due_on}"
            _remind(by, on, Side.STATE, found.version, f"mou_questions_due:{found.pk}:{days}", words)
            due += 1
    return due


def _days_reached(days: int, today: date) -> list[date]:
    """The due days for which the reminder of so many days before is to be given today."""
    return [today + timedelta(days=left) for left in range(max(days - LATE + 1, 0), days + 1)]


@transaction.atomic
def _remind(by: User, on: datetime, side: Side, version: MouVersion, subject: str, words: str) -> None:
    tell_side(by=by, on=on, side=side, version=version, subject=subject, words=words)

"""Reminders before a due day: on the right days, to the right side, once."""

from datetime import UTC, datetime, time, timedelta

import pytest

from fai_portal.accounts.services.user import system_user
from fai_portal.notices.models import Notice
from states.models import Action
from states.services.question import ask
from states.services.reminder import remind
from tests.factories.review import NOON, make_moved, make_reviewer
from tests.factories.user import make_state_official

pytestmark = pytest.mark.django_db
IN_REVIEW = (Action.SUBMIT, Action.TAKE_UP)


def reminded(due_on, *days):
    """How many notices stand after running on each of these days before the due day, twice."""
    counts = []
    Notice.objects.all().delete()
    for left in days:
        on = datetime.combine(due_on - timedelta(days=left), time(12), tzinfo=UTC)
        for _ in range(2):
            remind(by=system_user(), on=on)
        counts.append(Notice.objects.count())
    return counts


def test_the_reviewer_is_reminded_30_7_and_1_days_before_and_only_then():
    version = make_moved(*IN_REVIEW, reviewer=make_reviewer())
    counts = reminded(version.due_on, 31, 30, 29, 20, 10, 7, 3, 2, 1, 0, -1)
    assert counts == [0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert {notice.recipient_id for notice in Notice.objects.all()} == {version.assigned_to_id}


def test_a_reminder_missed_on_its_day_is_given_within_two_more():
    version = make_moved(*IN_REVIEW)
    assert reminded(version.due_on, 5) == [1]
    assert reminded(version.due_on, 4) == [0]


def test_the_state_is_reminded_of_questions_until_they_are_answered():
    official, reviewer = make_state_official(), make_reviewer()
    version = make_moved(*IN_REVIEW, official=official, reviewer=reviewer)
    due_on = NOON.date() + timedelta(days=10)
    ask(
        by=reviewer,
        on=NOON + timedelta(hours=3),
        version=version,
        questions=[("years", "Why?")],
        due_on=due_on,
    )
    assert reminded(due_on, 7, 1) == [1, 2]
    assert {notice.recipient_id for notice in Notice.objects.all()} == {official.pk}


def test_a_return_says_what_it_is_about():
    official = make_state_official()
    make_moved(*IN_REVIEW, Action.RETURN, official=official)
    told = Notice.objects.filter(recipient=official).order_by("-pk").first()
    assert told.sentence.endswith("was returned to you, with reasons about demonstration years.")

"""A version moves only through the service, once, and completely."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from fai_portal.audit.models import Event
from fai_portal.notices.models import Notice
from states.models import Action, MouMove, MouVersion, QuestionRound, ReturnReason, Status
from states.rules import MOVES, NotAllowed
from states.services.agreement_move import move_version, undo_move
from states.services.draft import begin_next
from states.services.question import ask
from tests.factories.review import NOON, REASONS, make_draft, make_moved, make_reviewer
from tests.factories.user import make_analyst, make_cms_staff, make_state_official
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db
SUBMITTED = (Action.SUBMIT,)
IN_REVIEW = (Action.SUBMIT, Action.TAKE_UP)
LATER = NOON + timedelta(hours=5)


def everything(version):
    """All that a move may touch, as it is."""
    versions = MouVersion.objects.filter(mou=version.mou_id).order_by("pk").values()
    return list(versions), list(QuestionRound.objects.values("pk", "closed_at"))


def test_a_move_writes_history_event_and_notice_together():
    reviewer, official = make_reviewer(), make_state_official()
    version = make_moved(*SUBMITTED, official=official, reviewer=reviewer)
    move = move_version(by=reviewer, on=LATER, version=version, action=Action.TAKE_UP)
    version.refresh_from_db()
    assert (version.status, version.assigned_to, version.is_current) == (Status.IN_REVIEW, reviewer, True)
    assert (move.came_from, move.went_to) == (Status.SUBMITTED, Status.IN_REVIEW)
    event = Event.objects.get(action="mou_version.take_up")
    assert (event.actor, event.state_code) == (reviewer.email, "WA")
    assert "is being reviewed" in Notice.objects.get(recipient=official).sentence
    assert "was submitted" in Notice.objects.get(recipient=reviewer).sentence


def test_an_event_that_cannot_be_written_stops_the_move(monkeypatch):
    version = make_draft()
    official = version.documents.get().document.added_by
    monkeypatch.setattr("states.services.agreement_move.record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move_version(by=official, on=NOON, version=version, action=Action.SUBMIT)
    version.refresh_from_db()
    assert version.status == Status.DRAFT and not MouMove.objects.exists() and not Notice.objects.exists()


@pytest.mark.parametrize("verdict, words", [("checking", "still being checked"), ("refused", "was refused")])
def test_nothing_is_submitted_before_every_document_is_clean(verdict, words):
    version = make_draft(verdict=verdict)
    with pytest.raises(NotAllowed, match=words):
        move_version(
            by=version.documents.get().document.added_by, on=NOON, version=version, action=Action.SUBMIT
        )


@pytest.mark.parametrize(
    "action", [action for action in MOVES if action not in (Action.TAKE_UP, Action.WITHDRAW)]
)
def test_no_other_move_is_possible_from_submitted(action):
    version = make_moved(*SUBMITTED)
    for by in (make_reviewer(), make_state_official()):
        with pytest.raises((NotAllowed, PermissionDenied)):
            move_version(
                by=by, on=LATER, version=version, action=action, reasons=REASONS, signed_on=NOON.date()
            )
    version.refresh_from_db()
    assert version.status == Status.SUBMITTED


@pytest.mark.parametrize("make", [make_analyst, make_cms_staff, lambda: make_state_official(state="CO")])
def test_only_reviewers_take_up_a_version(make):
    version = make_moved(*SUBMITTED)
    with pytest.raises(PermissionDenied):
        move_version(by=make(), on=LATER, version=version, action=Action.TAKE_UP)


def test_acceptance_is_not_a_move_of_this_app():
    with pytest.raises(NotAllowed, match="elsewhere"):
        move_version(by=make_reviewer(), on=LATER, version=make_moved(*IN_REVIEW), action=Action.ACCEPT)


@pytest.mark.parametrize("change", ["status = 'published', is_published = true", "submitted_at = NULL"])
def test_the_database_refuses_a_status_that_is_not_a_move(change):
    version = make_moved(*SUBMITTED)
    with (
        pytest.raises(IntegrityError, match="only as a move"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute(f"UPDATE states_mouversion SET {change} WHERE id = {version.pk}")


def test_the_guard_is_shut_again_after_a_move():
    version = make_moved(*SUBMITTED)
    with pytest.raises(IntegrityError, match="only as a move"), transaction.atomic():
        MouVersion.objects.filter(pk=version.pk).update(status=Status.ACCEPTED)


def test_a_move_is_never_changed_or_removed():
    make_moved(*IN_REVIEW)
    for touch in (lambda: MouMove.objects.update(went_to="draft"), lambda: MouMove.objects.all().delete()):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            touch()


@pytest.mark.parametrize("field", ["", "  "])
def test_a_return_without_a_reason_is_refused(field):
    with pytest.raises(NotAllowed, match="at least one reason"):
        move_version(
            by=make_reviewer(), on=LATER, version=make_moved(*IN_REVIEW), action=Action.RETURN,
            reasons={"years": field},
        )  # fmt: skip


def test_a_return_keeps_its_reasons_by_field():
    make_moved(*IN_REVIEW, Action.RETURN)
    assert dict(ReturnReason.objects.values_list("field", "reason")) == REASONS


def test_the_answer_to_a_return_is_the_next_version_and_is_submitted_again():
    official = make_state_official()
    returned = make_moved(*IN_REVIEW, Action.RETURN, official=official)
    following = begin_next(by=official, on=LATER, version=returned)
    with pytest.raises(NotAllowed):
        move_version(by=official, on=LATER, version=following, action=Action.SUBMIT)
    move_version(by=official, on=LATER, version=following, action=Action.RESUBMIT)
    returned.refresh_from_db()
    following.refresh_from_db()
    assert (returned.number, returned.status, returned.is_current) == (1, Status.RETURNED, False)
    assert (following.number, following.status, following.is_current) == (2, Status.RESUBMITTED, True)


def test_a_reviewer_cannot_act_on_a_version_that_was_replaced():
    official, reviewer = make_state_official(), make_reviewer()
    version = make_moved(*SUBMITTED, Action.WITHDRAW, official=official)
    begin_next(by=official, on=LATER, version=version)
    with pytest.raises(NotAllowed, match="Load the page again"):
        move_version(by=reviewer, on=LATER, version=version, action=Action.TAKE_UP)


CASES = {
    Action.SUBMIT: (),
    Action.TAKE_UP: SUBMITTED,
    Action.RETURN: IN_REVIEW,
    Action.WITHDRAW: IN_REVIEW,
}


@pytest.mark.parametrize("action", CASES)
def test_undo_restores_exactly_what_was_before(action):
    official, reviewer = make_state_official(), make_reviewer()
    version = make_moved(*CASES[action], official=official, reviewer=reviewer)
    if action == Action.RETURN:
        earlier = LATER - timedelta(hours=1)
        ask(
            by=reviewer,
            on=earlier,
            version=version,
            questions=[("years", "Why?")],
            due_on=LATER.date(),
        )
    before = everything(version)
    by = reviewer if action in (Action.TAKE_UP, Action.RETURN) else official
    move_version(by=by, on=LATER, version=version, action=action, reasons=REASONS)
    assert everything(version) != before
    undo_move(by=by, on=LATER + timedelta(minutes=14), version=version)
    assert everything(version) == before
    with pytest.raises(NotAllowed):
        undo_move(by=by, on=LATER + timedelta(minutes=14), version=version)


def test_undo_of_a_resubmission_gives_the_returned_version_back_its_place():
    official = make_state_official()
    returned = make_moved(*IN_REVIEW, Action.RETURN, official=official)
    following = begin_next(by=official, on=LATER, version=returned)
    before = everything(returned)
    move_version(by=official, on=LATER, version=following, action=Action.RESUBMIT)
    undo_move(by=official, on=LATER, version=following)
    assert everything(returned) == before


def test_undo_is_refused_when_late_by_another_or_after_something_followed():
    official, reviewer = make_state_official(), make_reviewer()
    version = make_moved(*IN_REVIEW, official=official, reviewer=reviewer)
    move_version(by=reviewer, on=LATER, version=version, action=Action.RETURN, reasons=REASONS)
    with pytest.raises(NotAllowed, match="15 minutes"):
        undo_move(by=reviewer, on=LATER + timedelta(minutes=16), version=version)
    with pytest.raises(NotAllowed, match="Only the person"):
        undo_move(by=make_reviewer(), on=LATER, version=version)
    begin_next(by=official, on=LATER, version=version)
    with pytest.raises(NotAllowed, match="nothing to undo"):
        undo_move(by=reviewer, on=LATER, version=version)


def test_undo_waits_for_no_questions():
    reviewer = make_reviewer()
    version = make_moved(*IN_REVIEW, reviewer=reviewer)
    soon = NOON + timedelta(hours=1, minutes=1)
    ask(by=reviewer, on=soon, version=version, questions=[("years", "Why?")], due_on=LATER.date())
    with pytest.raises(NotAllowed, match="followed"):
        undo_move(by=reviewer, on=soon, version=version)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_clicks_make_one_move():
    reviewer = make_reviewer()
    version = make_moved(*IN_REVIEW, reviewer=reviewer)
    at_once = Barrier(10)

    @above_the_walls
    def click(number: int) -> bool:
        if number < 10:
            at_once.wait(timeout=60)
        try:
            move_version(by=reviewer, on=LATER, version=version, action=Action.RETURN, reasons=REASONS)
        except NotAllowed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as clicks:
        made = list(clicks.map(click, range(100)))
    assert made.count(True) == 1
    assert MouMove.objects.filter(version=version, action=Action.RETURN).count() == 1
    assert ReturnReason.objects.count() == 1
    assert Event.objects.filter(action="mou_version.return").count() == 1
    assert Notice.objects.filter(sentence__contains="was returned").count() == 1


def test_nothing_of_a_submitted_version_changes_even_by_a_queryset():
    version = make_moved(*SUBMITTED)
    terms = version.terms
    touches = [
        lambda: version.documents.update(title="Another"),
        lambda: version.documents.all().delete(),
        lambda: type(terms).objects.filter(pk=terms.pk).update(age_min=65),
        lambda: terms.years.filter(number=2).update(end=None, start=None),
        lambda: terms.years.get(number=1).percentages.update(percent=9),
        lambda: terms.counties.all().delete(),
        lambda: terms.years.create(number=3),
    ]
    for touch in touches:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            touch()


def test_the_release_before_can_still_write_what_the_public_record_brings():
    mou = make_moved(*SUBMITTED).mou
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO states_mouversion (mou_id, number, is_current, is_published) VALUES (%s, 9, false, true)",
            [mou.pk],
        )
    assert mou.versions.get(number=9).status == Status.PUBLISHED

"""Questions that CMS asks a state, the state's answers, and notes that stay with CMS."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from states.models import InternalNote, MouVersion, Question, QuestionRound, Status
from states.rules import FIELDS, NotAllowed, Side
from states.services.locking import lock
from states.services.told import tell_side


@transaction.atomic
def ask(
    *, by: User, on: datetime, version: MouVersion, questions: Sequence[tuple[str, str]], due_on: date
) -> QuestionRound:
    """Send a round of questions, each about a field. One round of a version is open at a time."""
    version = lock(by=by, version=version)
    check(by, Permission.REVIEW_MOU, state=version.mou.state_id)
    asked = [(about, text.strip()) for about, text in questions if text.strip()]
    if version.status != Status.IN_REVIEW:
        raise NotAllowed("Questions are asked while a version is in review.")
    if QuestionRound.objects.filter(version=version, closed_at=None).exists():
        raise NotAllowed("A round of questions is open already. Wait for its answers.")
    if not asked or any(about not in FIELDS for about, _ in asked):
        raise NotAllowed("Write at least one question, each about a field of the list.")
    if due_on < on.date():
        raise NotAllowed("The answers cannot be due before today.")
    found = QuestionRound.objects.create(version=version, asked_by=by, asked_at=on, due_on=due_on)
    Question.objects.bulk_create([Question(round=found, field=about, text=text) for about, text in asked])
    _record(by, on, version, "questions_asked", questions=len(asked))
    words = f"has {len(asked)} question{'s' if len(asked) > 1 else ''} of CMS, to be answered by {due_on}"
    subject = f"mou_questions:{found.pk}"
    tell_side(by=by, on=on, side=Side.STATE, version=version, subject=subject, words=words)
    return found


@transaction.atomic
def answer(*, by: User, on: datetime, version: MouVersion, answers: Mapping[int, str]) -> bool:
    """Save answers by the number of their question. Once all are answered the round closes and CMS is told."""
    version = lock(by=by, version=version)
    check(by, Permission.WRITE_MOU, state=version.mou.state_id)
    found = QuestionRound.objects.filter(version=version, closed_at=None).first()
    if found is None:
        raise NotAllowed("No round of questions is open.")
    for question in found.questions.all():
        text = answers.get(question.pk, "").strip()
        if text and text != question.answer:
            question.answer, question.answered_by, question.answered_at = text, by, on
            question.save()
    is_complete = not found.questions.filter(answer="").exists()
    if is_complete:
        QuestionRound.objects.filter(pk=found.pk).update(closed_at=on)
    _record(by, on, version, "questions_answered", complete=is_complete)
    if is_complete:
        subject, words = f"mou_questions:{found.pk}", "has the state's answers"
        tell_side(by=by, on=on, side=Side.CMS, version=version, subject=subject, words=words)
    return is_complete


@transaction.atomic
def close_round(*, by: User, on: datetime, version: MouVersion) -> None:
    """Go on without the answers that are missing."""
    version = lock(by=by, version=version)
    check(by, Permission.REVIEW_MOU, state=version.mou.state_id)
    if not QuestionRound.objects.filter(version=version, closed_at=None).update(closed_at=on):
        raise NotAllowed("No round of questions is open.")
    _record(by, on, version, "questions_closed")


@transaction.atomic
def write_note(*, by: User, on: datetime, version: MouVersion, text: str) -> InternalNote:
    """A note to colleagues at CMS. The event says that it was written, never what it says."""
    check(by, Permission.VIEW_INTERNAL, state=version.mou.state_id)
    if not text.strip():
        raise NotAllowed("Write the note first.")
    note = InternalNote.objects.create(version=version, text=text.strip(), written_by=by, written_at=on)
    _record(by, on, version, "note_written")
    return note


def _record(by: User, on: datetime, version: MouVersion, what: str, **details: int | bool) -> None:
    record(
        by=by, on=on, action=f"mou_version.{what}", subject=f"mou_version:{version.pk}",
        state=version.mou.state_id or "", **details,
    )  # fmt: skip

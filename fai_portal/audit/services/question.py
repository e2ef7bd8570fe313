"""Asking the audit is an act like any other: it is recorded with what was asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.context import SYSTEM, entered
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.accounts.selectors import account_of
from fai_portal.audit import selectors, subjects
from fai_portal.audit.models import Event
from fai_portal.audit.services.event import record

A_PAGE = 50


@dataclass(frozen=True)
class Answer:
    about: str  # in words that name no person
    events: list[Event]
    readers: list[dict[str, Any]]
    account: str = ""
    is_known: bool = True
    older: int | None = None  # the key before which the next page starts


@transaction.atomic
def ask_about_person(*, by: User, on: datetime, mbi: str, state: str = "") -> Answer:
    """Everybody who met the person with this identifier, which is not shown again. Raises subjects.NotUnderstood."""
    check(by, Permission.VIEW_AUDIT)
    # Who asks the audit sees no person: only the portal itself finds the key by which events know one.
    with entered(SYSTEM):
        meant = subjects.found("person", mbi, state)
    if not meant:
        record(by=by, action="audit.ask", subject="audit of enrollee:none", on=on, state=state)
        return Answer("the person with this identifier", [], [], is_known=False)
    return ask_about_subjects(by=by, on=on, meant=meant, words="the person with this identifier", state=state)


@transaction.atomic
def ask_about_subjects(
    *, by: User, on: datetime, meant: Sequence[str], words: str, state: str = ""
) -> Answer:
    """Everybody who met these subjects, and the newest events."""
    check(by, Permission.VIEW_AUDIT)
    newest = list(selectors.about(by, meant)[:A_PAGE])
    answer = Answer(words, newest, selectors.readers(by, meant))
    for subject in meant:
        record(by=by, action="audit.ask", subject=f"audit of {subject}"[:200], on=on, state=state)
    return answer


@transaction.atomic
def ask_about_account(
    *, by: User, on: datetime, account: str, before: int = selectors.NEWEST, most: int | None = None
) -> Answer:
    """What an account did, a page at a time, the newest first. Its address may be typed in capitals."""
    check(by, Permission.VIEW_AUDIT)
    most, known = most or A_PAGE, account_of(account)
    account = known.email if known else account
    found = list(selectors.done_by(by, account, before=before)[: most + 1])
    record(by=by, action="audit.ask", subject=f"audit of {account}"[:200], on=on)
    page = found[:most]
    return Answer(account, page, [], account=account, older=page[-1].pk if len(found) > most else None)

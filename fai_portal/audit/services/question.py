"""Asking the audit is an act like any other: it is recorded with what was asked about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
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
    older: int | None = None  # the key before which the next page starts


@transaction.atomic
def ask_about_person(*, by: User, on: datetime, mbi: str, state: str = "") -> Answer:
    """Everybody who met the person with this identifier, and the newest events. Nothing of it is shown again."""
    check(by, Permission.VIEW_AUDIT)
    meant = subjects.found("person", mbi, state)
    answer = Answer(
        "the person with this identifier",
        list(selectors.about(by, meant)[:A_PAGE]),
        selectors.readers(by, meant),
    )
    for subject in meant or ["enrollee:none"]:
        record(by=by, action="audit.ask", subject=f"audit of {subject}", on=on, state=state)
    return answer


@transaction.atomic
def ask_about_account(*, by: User, on: datetime, account: str, before: int = selectors.NEWEST) -> Answer:
    """What an account did, a page at a time, the newest first."""
    check(by, Permission.VIEW_AUDIT)
    found = list(selectors.done_by(by, account, before=before)[: A_PAGE + 1])
    record(by=by, action="audit.ask", subject=f"audit of {account}"[:200], on=on)
    page = found[:A_PAGE]
    return Answer(account, page, [], account=account, older=page[-1].pk if len(found) > A_PAGE else None)

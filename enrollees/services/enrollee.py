"""Keeping people: one row a state and identifier, the identifier encrypted; showing it in full; new keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from enrollees import identifiers
from enrollees.models import Enrollee
from enrollees.selectors.enrollee import PersonPage, found_in, person_page
from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.history.acting import acting
from fai_portal.notices.services.news import tell_owner
from states.models import State

A_BATCH = 500


class NotAnIdentifier(ValueError):
    """What was given has not the form of an MBI. It is not quoted: it may be somebody's all the same."""

    def __init__(self) -> None:
        super().__init__("This has not the form of a Medicare Beneficiary Identifier.")


class NoReason(ValueError):
    def __init__(self) -> None:
        super().__init__("Say why you need the whole identifier. The reason is kept with your name.")


@transaction.atomic
def keep_enrollee(*, by: User, on: datetime, state: State, mbi: str, **facts: Any) -> tuple[Enrollee, bool]:
    """The person as this state knows them, made when they are new, and whether they are. Raises NotAnIdentifier."""
    check(by, Permission.IMPORT_DATA, state=state.pk)
    kind = identifiers.mbi_class(mbi)
    if kind is None:
        raise NotAnIdentifier
    found = found_in(state.pk, mbi)
    if found is not None:
        return found, False
    person = Enrollee(state=state, mbi_class=kind, created_at=on, **facts)
    _seal(person, mbi)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:  # somebody else kept the same person at the same time
        found = found_in(state.pk, mbi)
        if found is None:
            raise
        return found, False
    record(by=by, action="enrollee.keep", subject=person.subject, on=on, state=state.pk)
    return person, True


@transaction.atomic
def search_people(*, by: User, on: datetime, mbi: str, state: str = "") -> list[Enrollee]:
    """The rows of this identifier that `by` may see, each look recorded: no event, no answer."""
    check(by, Permission.VIEW_ENROLLEES)
    if identifiers.mbi_class(mbi) is None:
        raise NotAnIdentifier
    states = State.objects.filter(pk=state) if state else State.objects.all()
    keys = [each.pk for code in states.values_list("pk", flat=True) if (each := found_in(code, mbi))]
    people = list(Enrollee.objects.visible_to(by).filter(pk__in=keys).select_related("state"))
    record_looks(by=by, on=on, action="enrollee.search", people=people)
    if not people:
        record(by=by, action="enrollee.search", subject="enrollee:none", on=on, state=state)
    return people


def record_looks(*, by: User, on: datetime, action: str, people: Iterable[Enrollee]) -> None:
    """One event for each person whose row was shown."""
    for person in people:
        record(by=by, action=action, subject=person.subject, on=on, state=person.state_id)


@transaction.atomic
def view_person(*, by: User, on: datetime, enrollee: Enrollee) -> PersonPage:
    """What is known of a person; the look is recorded, or nothing is shown."""
    check(by, Permission.VIEW_ENROLLEES, state=enrollee.state_id)
    record_looks(by=by, on=on, action="enrollee.view", people=[enrollee])
    return person_page(enrollee)


@transaction.atomic
def reveal_identifier(*, by: User, on: datetime, enrollee: Enrollee, reason: str) -> str:
    """The whole identifier, for a reason that is kept. Raises NoReason, Denied, UnreadableIdentifier."""
    check(by, Permission.REVEAL_IDENTIFIER, state=enrollee.state_id)
    if not reason.strip():
        raise NoReason
    record(
        by=by, action="enrollee.reveal", subject=enrollee.subject, on=on, state=enrollee.state_id,
        reason=reason.strip(),
    )  # fmt: skip
    tell_owner(by=by, on=on, user=by, what="A whole identifier was shown to your account")
    return identifiers.decrypt(enrollee.mbi_ciphertext, row=str(enrollee.pk))


@dataclass(frozen=True)
class Rotated:
    rotated: int
    unreadable: list[str]  # keys of rows that none of our keys opens


def rotate_keys(*, by: User, on: datetime, batch: int = A_BATCH) -> Rotated:
    """Encrypt and index every identifier under the current key, some rows at a time.

    A batch is a transaction: stopped anywhere, the next call goes on with what is left. Whoever reads or searches
    meanwhile finds each row under the old key or the new one, because both are held.
    """
    done, unreadable = 0, list[str]()
    with acting(reason="New keys for identifiers"):
        for rotated, failed in _batches(batch):
            done, unreadable = done + rotated, unreadable + failed
        record(by=by, action="keys.rotate", subject="enrollees", on=on, rows=done, unreadable=len(unreadable))
    return Rotated(done, unreadable)


def _batches(size: int) -> Iterator[tuple[int, list[str]]]:
    fingerprint, after = identifiers.field_keys()[0].fingerprint, None
    while True:
        with transaction.atomic():
            waiting = Enrollee.objects.exclude(field_key=fingerprint).order_by("pk")
            if after is not None:
                waiting = waiting.filter(pk__gt=after)
            rows = list(waiting.select_for_update()[:size])
            if not rows:
                return
            after, failed = rows[-1].pk, list[str]()
            readable = []
            for row in rows:
                try:
                    _seal(row, identifiers.decrypt(row.mbi_ciphertext, row=str(row.pk)))
                    readable.append(row)
                except identifiers.UnreadableIdentifier:
                    failed.append(str(row.pk))
            Enrollee.objects.bulk_update(readable, ["mbi_ciphertext", "blind_index", "field_key"])
        yield len(readable), failed


def _seal(person: Enrollee, mbi: str) -> None:
    person.mbi_ciphertext = identifiers.encrypt(mbi, row=str(person.pk))
    person.blind_index = identifiers.blind_index(mbi, state=person.state_id)
    person.field_key = identifiers.field_keys()[0].fingerprint

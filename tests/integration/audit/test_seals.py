"""A sealed row that the owner of the tables changes, removes or inserts is found; what comes late is sealed next."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections, transaction

from fai_portal.accounts.services.user import system_user
from fai_portal.audit.chain import breaks
from fai_portal.audit.models import Event, Seal
from fai_portal.audit.services.event import record
from fai_portal.audit.services.seal import seal_day
from tests.factories.state import make_state

FIRST = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
SECOND = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
COLUMNS = "at, actor, action, subject, state_code, outcome, role, request, via, reason, details"


def event(subject: str) -> Event:
    return record(by=system_user(), action="dataset.view", subject=subject, on=FIRST)


def seal(on: datetime) -> Seal | None:
    return seal_day(by=system_user(), on=on)


def verified(*options: str) -> tuple[int, dict]:
    """The exit code of `audit verify`, and its answer."""
    said = StringIO()
    try:
        call_command("audit", "verify", "--format", "json", *options, stdout=said)
    except CommandError as refusal:
        return refusal.returncode, json.loads(said.getvalue())
    return 0, json.loads(said.getvalue())


@pytest.fixture
def sealed() -> list[Event]:
    """Three events of the first day, the second of them undone: its key was given out and no row has it."""
    events = [event("dataset:1")]
    with transaction.atomic():
        events.append(event("dataset:2"))
        transaction.set_rollback(True)
    events.append(event("dataset:3"))
    seal(FIRST)
    event("dataset:next")
    seal(SECOND)
    assert breaks() == []
    return events


@pytest.mark.django_db
def test_a_day_is_sealed_once_and_the_next_seal_holds_the_one_before(sealed):
    first, second = Seal.objects.order_by("day")
    assert (str(first.day), str(second.day)) == ("2026-03-01", "2026-03-02")
    assert second.previous == first.digest and first.previous == ""
    assert first.tables["audit_event"]["last"] == second.tables["audit_event"]["after"]
    assert seal(SECOND) is None


CHANGED, GONE = "2 rows were sealed and at least one of them was changed", "the seal itself was changed"
TOUCHES = {
    "an event changed": ("UPDATE audit_event SET actor = 'x@example.org' WHERE id = {0}", CHANGED),
    "its details changed": ("UPDATE audit_event SET details = '{{\"a\": 1}}' WHERE id = {2}", CHANGED),
    "its day changed": ("UPDATE audit_event SET at = at + interval '1 day' WHERE id = {2}", CHANGED),
    "an event removed": ("DELETE FROM audit_event WHERE id = {0}", "2 rows were sealed and 1 are there"),
    "an event inserted": (
        f"INSERT INTO audit_event (id, {COLUMNS}) SELECT {{1}}, {COLUMNS} FROM audit_event LIMIT 1",
        "2 rows were sealed and 3 are there",
    ),
    "two events swapped": (
        "UPDATE audit_event SET subject = CASE id WHEN {0} THEN 'dataset:3' ELSE 'dataset:1' END WHERE id IN ({0}, {2})",
        CHANGED,
    ),
    "a seal removed": (
        "DELETE FROM audit_seal WHERE day = '2026-03-01'",
        "the seal before it was removed or changed",
    ),
    "a digest changed": ("UPDATE audit_seal SET digest = repeat('0', 64) WHERE day = '2026-03-01'", GONE),
    "what a seal holds changed": ("UPDATE audit_seal SET tables = '{{}}' WHERE day = '2026-03-02'", GONE),
}


@pytest.mark.django_db(transaction=True)
def test_whatever_the_owner_of_the_tables_touches_is_found_and_where(sealed):
    keys = [each.pk for each in sealed]
    with connections["owner"].cursor() as owner:
        owner.execute(
            "CREATE TEMP TABLE events AS TABLE audit_event; CREATE TEMP TABLE seals AS TABLE audit_seal"
        )
        for name, (sql, words) in TOUCHES.items():
            owner.execute(sql.format(*keys))
            assert owner.rowcount, f"{name}: nothing was changed, so nothing is proven"
            assert words in {each.words for each in breaks()}, name
            if "event" in sql:
                assert {(str(each.day), each.table) for each in breaks()} == {
                    ("2026-03-01", "audit_event")
                }, name
            owner.execute(
                "DELETE FROM audit_event; INSERT INTO audit_event TABLE events;"
                "DELETE FROM audit_seal; INSERT INTO audit_seal TABLE seals"
            )
            assert breaks() == []
        owner.execute("DROP TABLE events, seals")


@pytest.mark.django_db(transaction=True)
def test_a_row_of_history_that_the_owner_changes_is_found_and_the_command_says_so():
    state = make_state(code="WA")
    seal(FIRST)
    noted = seal(SECOND).digest
    assert verified("--seal", noted) == (0, {"seals": 2, "last": "2026-03-02", "breaks": []})
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE states_stateevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE states_stateevent SET name = 'Elsewhere' WHERE pgh_obj_id = %s", [state.pk])
        cursor.execute("ALTER TABLE states_stateevent ENABLE TRIGGER USER")
    code, answer = verified()
    assert code == 1
    assert [(each["day"], each["table"]) for each in answer["breaks"]] == [
        ("2026-03-01", "states_stateevent")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_digest_that_was_noted_elsewhere_shows_that_the_newest_seal_is_gone(sealed):
    noted = Seal.objects.get(day="2026-03-02").digest
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM audit_seal WHERE day = '2026-03-02'")
    assert verified()[0] == 0  # by itself the chain only ends earlier
    assert verified("--seal", noted)[0] == 1


@pytest.mark.django_db
def test_what_is_recorded_after_the_seal_belongs_to_the_next_whatever_day_it_tells_of():
    event("dataset:1")
    first = seal(FIRST)
    late = event("dataset:late")  # its day is sealed already
    second = seal(SECOND)
    assert first.tables["audit_event"]["last"] < late.pk <= second.tables["audit_event"]["last"]
    assert breaks() == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "states_stateevent"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_changes_removes_and_truncates_nothing(table, sql):
    key = "pgh_id" if table == "states_stateevent" else "id"
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table, key, key))


@pytest.mark.django_db(transaction=True)
def test_no_key_is_settled_while_somebody_is_in_the_middle_of_adding_an_event():
    with transaction.atomic():
        event("dataset:open")
        with (
            pytest.raises(DatabaseError, match="lock timeout"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute("ALTER FUNCTION audit_settled SET lock_timeout = '100ms'")
            try:
                cursor.execute("SELECT audit_settled('audit_event', 'id')")
            finally:
                cursor.execute("ALTER FUNCTION audit_settled SET lock_timeout = '5s'")

"""Checked people and spans into PostgreSQL: copied into tables of this session, then told apart as sets.

What is known already stays as it is. A span that the file tells differently is closed at the moment of the load, and
what the file says begins to be known at that moment. No identifier leaves this process unencrypted.
"""

import io
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
from django.db import connections, router

from enrollees import identifiers
from enrollees.models import EnrollmentSpan

A_COPY = 50_000

_TABLES = """
CREATE TEMP TABLE incoming_person (
    number bigint, id uuid, mbi_ciphertext bytea, blind_index text, mbi_class text, birth_date date, death_date date,
    sex text, race text, original_disability boolean
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_index (number bigint, blind_index text) ON COMMIT DROP;
CREATE TEMP TABLE incoming_span (number bigint, contract text, start date, "end" date, ending text) ON COMMIT DROP;
"""
_KNOWN = """
CREATE TEMP TABLE known ON COMMIT DROP AS
    SELECT DISTINCT ON (number) incoming_index.number, enrollee.id AS enrollee_id
    FROM incoming_index JOIN enrollees_enrollee enrollee
        ON enrollee.state_id = %(state)s AND enrollee.blind_index = incoming_index.blind_index
    ORDER BY number;
"""
_NEW_PEOPLE = """
INSERT INTO enrollees_enrollee (
    id, state_id, mbi_ciphertext, blind_index, field_key, mbi_class, birth_date, death_date, sex, race,
    original_disability, created_at)
SELECT id, %(state)s, mbi_ciphertext, blind_index, %(field_key)s, mbi_class, birth_date, death_date,
    coalesce(sex, 'U'), coalesce(race, 'unknown'), original_disability, %(on)s
FROM incoming_person WHERE NOT EXISTS (SELECT FROM known WHERE known.number = incoming_person.number)
ORDER BY id
"""
_ADD_NEW = """
INSERT INTO known SELECT number, id FROM incoming_person
WHERE NOT EXISTS (SELECT FROM known WHERE known.number = incoming_person.number)
"""
_TOLD_MORE = """
UPDATE enrollees_enrollee enrollee SET
    birth_date = coalesce(told.birth_date, enrollee.birth_date),
    death_date = coalesce(told.death_date, enrollee.death_date),
    sex = coalesce(told.sex, enrollee.sex), race = coalesce(told.race, enrollee.race),
    original_disability = coalesce(told.original_disability, enrollee.original_disability)
FROM incoming_person told JOIN known ON known.number = told.number
WHERE enrollee.id = known.enrollee_id AND (
    coalesce(told.birth_date, enrollee.birth_date), coalesce(told.death_date, enrollee.death_date),
    coalesce(told.sex, enrollee.sex), coalesce(told.race, enrollee.race),
    coalesce(told.original_disability, enrollee.original_disability)
) IS DISTINCT FROM (
    enrollee.birth_date, enrollee.death_date, enrollee.sex, enrollee.race, enrollee.original_disability)
"""
_TOLD = """
CREATE TEMP TABLE told ON COMMIT DROP AS
    SELECT known.enrollee_id, plan.id AS plan_id, span.start, span."end",
        CASE WHEN span."end" IS NOT NULL AND span.ending = '' THEN 'unknown' ELSE span.ending END AS ending
    FROM incoming_span span JOIN known ON known.number = span.number
    LEFT JOIN demonstrations_plan plan ON plan.demonstration_id = %(demonstration)s
        AND plan.contract_number = span.contract AND span.contract <> ''
        AND daterange(plan.start, plan."end") @> span.start;
CREATE INDEX ON told (enrollee_id, start);
ANALYZE told;
"""
_SAME = """(current.plan_id, current."end", current.ending) IS NOT DISTINCT FROM (told.plan_id, told."end", told.ending)
    AND current.start = told.start AND current.enrollee_id = told.enrollee_id"""
_CLOSE = f"""
UPDATE enrollees_enrollmentspan current SET known_to = %(on)s
WHERE current.known_to IS NULL AND current.demonstration_id = %(demonstration)s
    AND EXISTS (SELECT FROM known WHERE known.enrollee_id = current.enrollee_id)
    AND NOT EXISTS (SELECT FROM told WHERE {_SAME})
"""
_OPEN = f"""
INSERT INTO enrollees_enrollmentspan (
    enrollee_id, demonstration_id, plan_id, batch_id, start, "end", ending, known_from)
SELECT told.enrollee_id, %(demonstration)s, told.plan_id, %(batch)s, told.start, told."end", told.ending, %(on)s
FROM told WHERE NOT EXISTS (
    SELECT FROM enrollees_enrollmentspan current
    WHERE current.known_to IS NULL AND current.demonstration_id = %(demonstration)s AND {_SAME})
ORDER BY told.enrollee_id, told.start
"""


@dataclass(frozen=True)
class Loaded:
    people: int  # that were new to the state
    opened: int
    closed: int


def load_spans(
    workspace: duckdb.DuckDBPyConnection,
    *,
    state: str,
    demonstration: int,
    contracts: Iterable[str] | None,
    batch: int,
    on: datetime,
) -> Loaded:
    """The people and spans of the workspace, those of some contracts alone where they are given.

    Inside the caller's transaction. A file tells everything of the people in it.
    """
    which = _spans_of(contracts)
    names = {
        "state": state,
        "demonstration": demonstration,
        "batch": batch,
        "on": on,
        "field_key": identifiers.field_keys()[0].fingerprint,
    }
    with connections[router.db_for_write(EnrollmentSpan)].cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS incoming_person, incoming_index, incoming_span, known, told;" + _TABLES
        )
        _copy_people(cursor, workspace, which, state)
        spans = workspace.execute(
            f"SELECT number, coalesce(contract, ''), start, \"end\", ending FROM ({which}) ORDER BY number"
        )
        for lines in _fetched(spans):
            _copy(cursor, "incoming_span", lines)
        cursor.execute("ANALYZE incoming_person; ANALYZE incoming_index; ANALYZE incoming_span;")
        cursor.execute(_KNOWN, names)
        cursor.execute(_TOLD_MORE, names)
        cursor.execute(_NEW_PEOPLE, names)
        people = cursor.rowcount
        cursor.execute(_ADD_NEW, names)
        cursor.execute("CREATE INDEX ON known (enrollee_id); ANALYZE known;")
        cursor.execute(_TOLD, names)
        cursor.execute(_CLOSE, names)
        closed = cursor.rowcount
        cursor.execute(_OPEN, names)
        return Loaded(people, cursor.rowcount, closed)


def _spans_of(contracts: Iterable[str] | None) -> str:
    if contracts is None:
        return "SELECT * FROM spans"
    listed = ", ".join(f"'{contract}'" for contract in sorted(contracts)) or "''"
    return f"SELECT * FROM spans WHERE contract IN ({listed})"


def _copy_people(cursor: Any, workspace: duckdb.DuckDBPyConnection, which: str, state: str) -> None:
    people = workspace.execute(
        "SELECT number, identifier, birth_date, death_date, sex, race, original_disability FROM people "
        f"SEMI JOIN ({which}) USING (number) ORDER BY number"
    )
    while batch := people.fetchmany(A_COPY):
        _copy(cursor, "incoming_person", [_person(row, state) for row in batch])
        indexes = [
            (row[0], index) for row in batch for index in identifiers.blind_indexes(row[1], state=state)
        ]
        _copy(cursor, "incoming_index", indexes)


def _person(row: tuple, state: str) -> tuple:
    number, identifier, *known = row
    key = str(uuid.uuid4())
    sealed = identifiers.encrypt(identifier, row=key)
    kind = identifiers.mbi_class(identifier) or ("synthetic" if identifier.startswith("SKN") else "real")
    return number, key, rf"\\x{sealed.hex()}", identifiers.blind_index(identifier, state=state), kind, *known


def _fetched(found: duckdb.DuckDBPyConnection) -> Iterator[list[tuple]]:
    while batch := found.fetchmany(A_COPY):
        yield batch


def _copy(cursor: Any, table: str, rows: list[tuple]) -> None:
    """Texts of ours only: days, codes and hashes hold nothing that COPY would take for a sign of its own."""
    text = "\n".join("\t".join(r"\N" if cell is None else str(cell) for cell in row) for row in rows)
    cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text + "\n"))

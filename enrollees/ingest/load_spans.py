"""Checked people and spans into PostgreSQL: copied into tables of this session, then told apart as sets.

What is known already stays as it is. A span that the file tells differently is closed at the moment of the load, and
what the file says begins to be known at that moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb
from django.db import connections, router

from enrollees.ingest.load_people import copy, fetched, load_people
from enrollees.models import EnrollmentSpan

_TABLES = """
DROP TABLE IF EXISTS incoming_span, told, opening;
CREATE TEMP TABLE incoming_span (number bigint, contract text, start date, "end" date, ending text) ON COMMIT DROP;
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
# What is new is asked before anything is written: an insert that looked at its own table would meet its own rows.
_NEW_SPANS = f"""
CREATE TEMP TABLE opening ON COMMIT DROP AS
    SELECT told.* FROM told WHERE NOT EXISTS (
        SELECT FROM enrollees_enrollmentspan current
        WHERE current.known_to IS NULL AND current.demonstration_id = %(demonstration)s AND {_SAME})
"""
_OPEN = """
INSERT INTO enrollees_enrollmentspan (
    enrollee_id, demonstration_id, plan_id, batch_id, start, "end", ending, known_from)
SELECT enrollee_id, %(demonstration)s, plan_id, %(batch)s, start, "end", ending, %(on)s
FROM opening ORDER BY enrollee_id, start
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
    names = {"demonstration": demonstration, "batch": batch, "on": on}
    with connections[router.db_for_write(EnrollmentSpan)].cursor() as cursor:
        people = load_people(cursor, workspace, which=which, state=state, on=on)
        cursor.execute(_TABLES)
        spans = workspace.execute(
            f"SELECT number, coalesce(contract, ''), start, \"end\", ending FROM ({which}) ORDER BY number"
        )
        for lines in fetched(spans):
            copy(cursor, "incoming_span", lines)
        cursor.execute("ANALYZE incoming_span;")
        cursor.execute(_TOLD, names)
        cursor.execute(_CLOSE, names)
        closed = cursor.rowcount
        cursor.execute(_NEW_SPANS, names)
        cursor.execute(_OPEN, names)
        return Loaded(people, cursor.rowcount, closed)


def _spans_of(contracts: Iterable[str] | None) -> str:
    if contracts is None:
        return "SELECT * FROM spans"
    listed = ", ".join(f"'{contract}'" for contract in sorted(contracts)) or "''"
    return f"SELECT * FROM spans WHERE contract IN ({listed})"

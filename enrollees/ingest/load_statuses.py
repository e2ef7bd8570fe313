"""Checked status spans into PostgreSQL: told apart from what is known as sets, as enrollment spans are.

A file tells everything of the people, the kinds and the time that it covers: outside that time what was known stays.
Of spans of one kind that share days the one that begins later stands (methodology 6.8); where one value follows
itself without a gap, it is one span.
"""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
from django.db import connections, router

from enrollees.ingest.load_people import copy, fetched, load_people
from enrollees.models import StatusSpan

_TABLES = """
DROP TABLE IF EXISTS incoming_status, told_status;
CREATE TEMP TABLE incoming_status (number bigint, kind text, value text, start date, "end" date) ON COMMIT DROP;
"""
_TOLD = """
CREATE TEMP TABLE told_status ON COMMIT DROP AS
    WITH incoming AS (
        SELECT known.enrollee_id, told.kind, told.value, daterange(told.start, told."end") AS days
        FROM incoming_status told JOIN known ON known.number = told.number
    ), clear AS (
        SELECT enrollee_id, kind, value, datemultirange(days) - coalesce(
            range_agg(days) OVER (
                PARTITION BY enrollee_id, kind ORDER BY lower(days) DESC NULLS LAST, value DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), '{}'::datemultirange) AS days
        FROM incoming
    ), kept AS (
        SELECT enrollee_id, kind, value, datemultirange(daterange(start, "end"))
            - datemultirange(daterange(%(first)s, %(after)s)) AS days
        FROM enrollees_statusspan
        WHERE known_to IS NULL AND kind = ANY (%(kinds)s)
            AND enrollee_id IN (SELECT enrollee_id FROM known)
    ), pieces AS (
        SELECT enrollee_id, kind, value, unnest(days) AS days
        FROM (SELECT * FROM clear UNION ALL SELECT * FROM kept) both_of_them
    ), whole AS (
        SELECT enrollee_id, kind, value, unnest(range_agg(days)) AS days FROM pieces GROUP BY 1, 2, 3
    )
    SELECT enrollee_id, kind, value, lower(days) AS start, upper(days) AS "end" FROM whole;
CREATE INDEX ON told_status (enrollee_id, kind, start);
ANALYZE told_status;
"""
_SAME = """(current.value, current."end") IS NOT DISTINCT FROM (told.value, told."end")
    AND current.start = told.start AND current.kind = told.kind AND current.enrollee_id = told.enrollee_id"""
_CLOSE = f"""
UPDATE enrollees_statusspan current SET known_to = %(on)s
WHERE current.known_to IS NULL AND current.kind = ANY (%(kinds)s)
    AND EXISTS (SELECT FROM known WHERE known.enrollee_id = current.enrollee_id)
    AND NOT EXISTS (SELECT FROM told_status told WHERE {_SAME})
"""
_OPEN = f"""
INSERT INTO enrollees_statusspan (enrollee_id, kind, value, batch_id, start, "end", known_from)
SELECT told.enrollee_id, told.kind, told.value, %(batch)s, told.start, told."end", %(on)s
FROM told_status told WHERE NOT EXISTS (
    SELECT FROM enrollees_statusspan current WHERE current.known_to IS NULL AND {_SAME})
ORDER BY told.enrollee_id, told.kind, told.start
"""


@dataclass(frozen=True)
class Covered:
    """What a delivery tells everything of: some kinds, over [first, after); None is without a bound."""

    kinds: tuple[str, ...]
    first: date | None = None
    after: date | None = None


def load_statuses(
    workspace: duckdb.DuckDBPyConnection, *, state: str, covered: Covered, batch: int, on: datetime
) -> int:
    """The workspace's `people` and `statuses` (number, state, kind, value, start, end) of one state.

    Inside the caller's transaction. Gives how many spans are new.
    """
    of_state = f"SELECT * FROM statuses WHERE state = '{state}'"
    names = {
        "kinds": list(covered.kinds),
        "first": covered.first,
        "after": covered.after,
        "batch": batch,
        "on": on,
    }
    with connections[router.db_for_write(StatusSpan)].cursor() as cursor:
        load_people(cursor, workspace, which=of_state, state=state, on=on)
        cursor.execute(_TABLES)
        found = workspace.execute(
            f'SELECT number, kind, value, start, "end" FROM ({of_state}) ORDER BY number, kind, start'
        )
        for lines in fetched(found):
            copy(cursor, "incoming_status", lines)
        cursor.execute("ANALYZE incoming_status;")
        cursor.execute(_TOLD, names)
        cursor.execute(_CLOSE, names)
        cursor.execute(_OPEN, names)
        opened: int = cursor.rowcount
        return opened

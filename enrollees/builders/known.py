"""Spans as they were known at a moment, out of PostgreSQL and into the engine, where they become months."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.db import connections, router, transaction

from demonstrations.models import Demonstration
from enrollees.datasets.engine import literal
from enrollees.models import EnrollmentSpan

_KNOWN = "span.known_from <= %(at)s AND (span.known_to IS NULL OR span.known_to > %(at)s)"
_WANTED = f"""
DROP TABLE IF EXISTS wanted;
CREATE TEMP TABLE wanted ON COMMIT DROP AS
    SELECT span.enrollee_id FROM enrollees_statusspan span
    WHERE span.kind = 'county' AND span.value = ANY (%(counties)s) AND {_KNOWN}
    UNION
    SELECT span.enrollee_id FROM enrollees_enrollmentspan span
    WHERE span.demonstration_id = %(demonstration)s AND {_KNOWN};
"""
_CSV = "FORMAT csv, HEADER false, AUTO_DETECT false, DELIM ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''"
# Table of the engine -> its columns, and where they are.
_TABLES = {
    "person": (
        "person_id VARCHAR, birth DATE, death DATE, sex VARCHAR, race VARCHAR, original_disability BOOLEAN, "
        "mbi_class VARCHAR",
        "SELECT id, birth_date, death_date, sex, race, original_disability, mbi_class FROM enrollees_enrollee "
        "WHERE id IN (SELECT enrollee_id FROM wanted)",
    ),
    "status": (
        'person_id VARCHAR, kind VARCHAR, value VARCHAR, start DATE, "end" DATE',
        'SELECT span.enrollee_id, span.kind, span.value, span.start, span."end" FROM enrollees_statusspan span '
        f"WHERE span.enrollee_id IN (SELECT enrollee_id FROM wanted) AND {_KNOWN}",
    ),
    "enrollment": (
        'person_id VARCHAR, contract VARCHAR, start DATE, "end" DATE',
        "SELECT span.enrollee_id, nullif(plan.contract_number, ''), span.start, span.\"end\" "
        "FROM enrollees_enrollmentspan span LEFT JOIN demonstrations_plan plan ON plan.id = span.plan_id "
        f"WHERE span.demonstration_id = %(demonstration)s AND {_KNOWN}",
    ),
}


def read_known(
    workspace: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    demonstration: Demonstration,
    counties: Sequence[str],
    at: datetime,
) -> None:
    """The tables `person`, `status` and `enrollment` of whoever lived in these counties or was enrolled.

    People whose rows the second wall hides are not among them.
    """
    names = {"demonstration": demonstration.pk, "counties": list(counties), "at": at}
    using = router.db_for_read(EnrollmentSpan)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(_WANTED, names)
        cursor.execute("ANALYZE wanted")
        for table, (columns, query) in _TABLES.items():
            path = folder / f"{table}.csv"
            _copied(cursor, query, names, path)
            workspace.execute(f"CREATE TABLE {table} ({columns})")
            workspace.execute(f"COPY {table} FROM {literal(str(path))} ({_CSV})")
            path.unlink()


def _copied(cursor: Any, query: str, names: dict[str, Any], path: Path) -> None:
    filled = cursor.mogrify(query, names).decode()
    with path.open("w", encoding="utf-8") as file:
        cursor.copy_expert(f"COPY ({filled}) TO STDOUT (FORMAT csv)", file)

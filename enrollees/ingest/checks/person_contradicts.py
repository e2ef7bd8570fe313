"""What a file says of a person is the same in each of the person's rows."""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.layouts.status import STATUS
from enrollees.ingest.rows import Rows

RULE = "person_contradicts"
SEVERITY = ERROR
LAYOUTS = (ROSTER.key, STATUS.key)
FACTS = ("birth_date", "death_date", "sex", "race", "original_disability")


def in_rows(rows: Rows) -> list[Sweep]:
    return [sweep for fact in FACTS for sweep in _of(rows, fact)]


def _of(rows: Rows, fact: str) -> list[Sweep]:
    first = f"first_value({fact}) OVER whose"
    compared = (
        f"(SELECT row, {fact} AS told, {first} AS before, first_value(row) OVER whose AS other FROM rows "
        f"WHERE {fact} IS NOT NULL AND mbi IS NOT NULL WINDOW whose AS (PARTITION BY mbi ORDER BY row))"
    )
    return rows.sweep(
        "told <> before",
        table=compared,
        found=f"format('another {fact} than in row {{}}', other)",
        allowed=f"one {fact} a person",
        fix="Correct the rows, so that they agree.",
        field=fact,
    )

"""Nobody is enrolled after the day of their death."""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.rows import Rows

RULE = "death_before_enrollment"
SEVERITY = ERROR
LAYOUTS = (ROSTER.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    return rows.sweep(
        "death_date < start",
        found="format('a death on {} and a first day of {}', death_date, start)",
        allowed="a death on the first day or later",
        fix="Correct the day of death or the first day.",
        field="death_date",
    )

"""Enrollment lies within the demonstration's own dates."""

from enrollees.datasets.engine import literal
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.roster import ROSTER
from enrollees.ingest.rows import Rows

RULE = "span_outside_demonstration"
SEVERITY = WARNING
LAYOUTS = (ROSTER.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    area = rows.facts.area
    limits = [
        f"start {sign} DATE {literal(str(day))}"
        for sign, day in (("<", area.start if area else None), (">=", area.end if area else None))
        if day
    ]
    if not area or not limits:
        return []
    return rows.sweep(
        " OR ".join(limits),
        found="format('a first day of {}', start)",
        allowed=f"from {area.start or 'its first day'} to before {area.end or 'its end'}",
        fix="Check the days; if they are right, check the dates of the demonstration on record.",
        field="start",
    )

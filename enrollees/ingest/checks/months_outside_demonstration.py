"""Months should lie in the demonstration or in the two years before it, which are its baseline.

A warning: other months are kept and counted as outside the window of a report.
"""

from datetime import date

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "months_outside_demonstration"
SEVERITY = WARNING
LAYOUTS = (PERSON_MONTHS.key,)
BASELINE_YEARS = 2  # methodology 2.1


def in_rows(rows: Rows) -> list[Sweep]:
    area = rows.facts.area
    if area is None or area.start is None:
        return []
    first = date(area.start.year - BASELINE_YEARS, area.start.month, 1)
    late = f" OR month >= DATE '{area.end}'" if area.end else ""
    until = f" to the end of {area.slug}" if area.end else ""
    return rows.sweep(
        f"month < DATE '{first}'{late}",
        found="strftime(month, '%Y-%m')",
        allowed=f"months from {first:%Y-%m}{until}",
        fix="Check the month; if it is right, nothing is to be done: no report of this demonstration reads it.",
        field="month",
    )

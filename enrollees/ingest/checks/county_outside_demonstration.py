"""People of the demonstration group should live in a county that is or becomes demonstration area.

A warning: whoever does not is left out by the eligibility rules, and counted there.
"""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.person_months import DEMONSTRATION, PERSON_MONTHS
from enrollees.ingest.rows import Rows
from enrollees.ingest.values import listed

RULE = "county_outside_demonstration"
SEVERITY = WARNING
LAYOUTS = (PERSON_MONTHS.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    area = rows.facts.area
    if area is None or area.counties is None:
        return []
    inside = listed(tuple(sorted({county.fips for county in area.counties})))
    return rows.sweep(
        f"\"group\" = '{DEMONSTRATION}' AND county_fips NOT IN ({inside})",
        found="'demonstration group in county ' || county_fips",
        allowed=f"a county of {area.slug}",
        fix="Check county and group; if both are right, nothing is to be done: the row is not eligible.",
        field="county_fips",
    )

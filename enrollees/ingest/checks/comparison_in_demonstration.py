"""People of the comparison group should not live in a demonstration county while it is demonstration area.

A warning: the file's group stands, and the comparison is weaker for it.
"""

from enrollees.datasets.engine import literal
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.person_months import COMPARISON, PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "comparison_in_demonstration"
SEVERITY = WARNING
LAYOUTS = (PERSON_MONTHS.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    area = rows.facts.area
    if area is None or not area.counties:
        return []
    spans = " OR ".join(
        f"county_fips = {literal(county.fips)} AND month >= DATE '{county.start}'"
        + (f" AND month < DATE '{county.end}'" if county.end else "")
        for county in area.counties
    )
    return rows.sweep(
        f"\"group\" = '{COMPARISON}' AND ({spans})",
        found="'comparison group in demonstration county ' || county_fips",
        allowed=f"comparison group outside the counties of {area.slug}",
        fix="Check county and group; people of demonstration counties are no comparison from its start on.",
        field="county_fips",
    )

"""Where the record does not know a demonstration's counties the county rule cannot be tested: `group` stands."""

from enrollees.ingest.checks import Sweep, Trouble
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.rows import Rows

RULE = "counties_unknown"
SEVERITY = WARNING
LAYOUTS = (PERSON_MONTHS.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    area = rows.facts.area
    if area is None or area.counties is not None:
        return []
    trouble = Trouble(
        found=f"no counties on record for {area.slug}",
        allowed="the county rule, tested against the counties of the governing terms",
        fix="Nothing is wrong with the file: the group column stands as it is.",
        field="county_fips",
    )
    return [Sweep(1, [trouble])]

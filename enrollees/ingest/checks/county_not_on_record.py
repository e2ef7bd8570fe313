"""A count of one of our plans in a county that nobody knows cannot be shown by county: it is left out, and counted."""

from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.layouts.cpsc import CPSC_ENROLLMENT
from enrollees.ingest.rows import Rows
from enrollees.ingest.values import listed

RULE = "county_not_on_record"
SEVERITY = WARNING
LAYOUTS = (CPSC_ENROLLMENT.key,)


def in_rows(rows: Rows) -> list[Sweep]:
    facts = rows.facts
    if not facts.contracts:
        return []
    known = f'"FIPS State County Code" IN ({listed(tuple(sorted(facts.counties)) or ("",))})'
    return rows.sweep(
        f'"Contract Number" IN ({listed(tuple(sorted(facts.contracts)))}) AND {known} IS NOT TRUE',
        found="format('contract {} in county {}', \"Contract Number\", coalesce(\"FIPS State County Code\", 'without a code'))",
        allowed="a county of the fifty states or DC",
        fix="Nothing is to be done: the row is left out, and the totals say so.",
        field="FIPS State County Code",
    )

"""A month is written YYYY-MM: four digits, a hyphen, two digits."""

from enrollees.ingest.checks import month_out_of_range
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind

RULE = "month_format"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    if field.kind != Kind.MONTH:
        return None
    return f"value IS NOT NULL AND NOT ({month_out_of_range.of_value(field, facts)})"


def fix(field: Field) -> str:
    return "Write July 2014 as 2014-07."

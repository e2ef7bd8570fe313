"""A month must exist, not lie before the initiative's data begin, and not lie in the future."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import matches

RULE = "month_out_of_range"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return matches("value", "[0-9]{4}-[0-9]{2}") if field.kind == Kind.MONTH else None


def fix(field: Field) -> str:
    return "Months are 01 to 12, from 2000-01 to the present one; correct the month or leave the row out."

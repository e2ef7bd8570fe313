"""A day is written YYYY-MM-DD, with four digits of the year."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import DAY, matches

RULE = "day_format"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return f"value IS NOT NULL AND NOT {matches('value', DAY)}" if field.kind == Kind.DAY else None


def fix(field: Field) -> str:
    return "Write July 1, 2014 as 2014-07-01. Two digits of a year do not say which century."

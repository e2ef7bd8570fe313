"""A day must exist: February 29 only in a leap year, no day 31 in June."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import DAY, matches

RULE = "day_impossible"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return matches("value", DAY) if field.kind == Kind.DAY else None


def fix(field: Field) -> str:
    return "Correct the day: the month does not have it in that year."

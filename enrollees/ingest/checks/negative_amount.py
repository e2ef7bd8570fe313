"""Dollars must not be negative: reversals are netted before the month is written."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import NUMBER, matches

RULE = "negative_amount"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return f"{matches('value', NUMBER)} AND value LIKE '-%'" if field.kind == Kind.MONEY else None


def fix(field: Field) -> str:
    return "Net reversed claims into the month of the claim; write 0 when nothing is left."

"""Dollars have at most two decimals; the portal does not round what it is given."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import matches

RULE = "too_many_decimals"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return matches("value", r"[0-9]+\.[0-9]{3,}") if field.kind == Kind.MONEY else None


def fix(field: Field) -> str:
    return "Round to cents where the amount is made, and send the file again."

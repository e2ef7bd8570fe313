"""The state must be the postal code of one of the fifty states or DC."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind

RULE = "unknown_state"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return "value IS NOT NULL" if field.kind == Kind.STATE else None


def fix(field: Field) -> str:
    return "Write the state's two-letter postal code, or leave out rows of people who live elsewhere."

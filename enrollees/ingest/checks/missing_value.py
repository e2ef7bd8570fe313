"""A required field must not be empty."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field

RULE = "missing_value"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return "value IS NULL" if field.required else None


def fix(field: Field) -> str:
    return f"Fill in {field.name}; the layout requires it in every row."

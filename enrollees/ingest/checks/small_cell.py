"""A published count of 1 to 10 people is withheld by its publisher: a file that shows one is not what was published."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import matches

RULE = "small_cell"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return matches("value", "[1-9]|10") if field.kind == Kind.CELL else None


def fix(field: Field) -> str:
    return "Load the file as CMS publishes it, where such a count is *; do not publish this number."

"""A coded field holds one of its codes. There is no dual status code 07, for example."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind

RULE = "unknown_code"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return "value IS NOT NULL" if field.kind == Kind.CODE else None


def fix(field: Field) -> str:
    return "Translate the value to one of the codes" + (
        "." if field.required else ", or leave the cell empty."
    )

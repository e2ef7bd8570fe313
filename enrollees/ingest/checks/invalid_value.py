"""Whatever a field does not allow and no other rule names: letters in a number, a flag that is not 0 or 1."""

from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field

RULE = "invalid_value"
SEVERITY = ERROR


def fix(field: Field) -> str:
    return f"Correct {field.name}" + ("." if field.required else ", or leave the cell empty.")

"""An MBI has eleven characters in a fixed pattern (methodology section 6.1); nothing of it is ever shown."""

from enrollees.identifiers import MBI
from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field

RULE = "mbi_format"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    return "value IS NOT NULL" if field.is_identifier and MBI in field.pattern else None


def fix(field: Field) -> str:
    return (
        "Write it as on the card, without dashes. A Social Security number or an old claim number (HICN) must not "
        "be in the file at all."
    )

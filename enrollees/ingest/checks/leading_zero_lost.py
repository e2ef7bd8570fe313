"""County and dual status codes keep their leading zero; a spreadsheet that took them for numbers eats it."""

from enrollees.ingest.facts import Facts
from enrollees.ingest.findings import ERROR
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import listed, matches

RULE = "leading_zero_lost"
SEVERITY = ERROR


def of_value(field: Field, facts: Facts) -> str | None:
    if field.kind == Kind.COUNTY:
        return matches("value", "[1-9][0-9]{3}")
    short = tuple(code[1:] for code in field.values if len(code) == 2 and code[0] == "0")
    return f"value IN ({listed(short)})" if short else None


def fix(field: Field) -> str:
    return f"Make {field.name} a text column where the file is made, so that 0 in front stays."

"""No cell may hold a NUL character; a file with some was damaged on its way."""

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR

RULE = "nul_character"
SEVERITY = ERROR


def in_record(record: list[str], header: tuple[str, ...]) -> Trouble | None:
    for position, cell in enumerate(record):
        if "\x00" in cell:
            return Trouble(
                found="a NUL character",
                allowed="printable text",
                fix="Export the file again; this one was damaged.",
                field=header[position] if position < len(header) else "",
            )
    return None

"""A CSV file must be UTF-8, with or without a byte-order mark. UTF-16, UTF-32 and Windows-1252 are recognized."""

import re

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.sources import CSV, LATIN_1, Source

RULE = "encoding"
SEVERITY = ERROR
ALLOWED = "UTF-8, with or without a byte-order mark"
FIX = "Save the file again as CSV UTF-8."
_UNDECODED = re.compile("[\udc80-\udcff]")


def in_file(source: Source) -> list[Trouble]:
    if source.format != CSV or source.encoding.startswith("utf-8") or source.encoding == LATIN_1:
        return []
    return [
        Trouble(
            found=source.encoding.upper().removesuffix("-LE").removesuffix("-BE"), allowed=ALLOWED, fix=FIX
        )
    ]


def in_record(record: list[str], header: tuple[str, ...]) -> Trouble | None:
    for position, cell in enumerate(record):
        odd = _UNDECODED.search(cell)
        if odd is None:
            continue
        return Trouble(
            found=not_utf_8(ord(odd[0]) - 0xDC00),
            allowed=ALLOWED,
            fix=FIX,
            field=header[position] if position < len(header) else "",
        )
    return None


def not_utf_8(byte: int) -> str:
    """A byte that no UTF-8 text has there, with the letter that a Windows program writes like that."""
    letter = bytes([byte]).decode("cp1252", "replace")
    return f"byte 0x{byte:02X}, which is {letter!r} in Windows-1252 and not UTF-8"

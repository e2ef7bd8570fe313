"""The report's numbers as one tidy CSV file: table, row, label, column, value, unit, absent."""

import csv
from io import StringIO

from reports.render import tidy
from reports.render.document import Document

FORMULA_STARTS = ("=", "+", "@", "\t", "\r")


def render(document: Document) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(tidy.HEADER)
    for row in tidy.rows(document):
        writer.writerow([inert(value) if isinstance(value, str) else value for value in row])
    return out.getvalue().encode()


def inert(text: str) -> str:
    """Text that a spreadsheet would run as a formula is marked as text; a negative number is not touched."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""Quotes must be closed and doubled inside, and no cell may be longer than any value can be."""

import csv

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR

RULE = "broken_row"
SEVERITY = ERROR


def trouble(error: csv.Error, row: int) -> Trouble:
    """What Python's reader of CSV says, in our words; its own may hold a value."""
    said = str(error)
    allowed = "cells separated by commas; quotes around a cell closed, and doubled inside it"
    fix = "Export the file again as CSV, letting the program write the quotes."
    if "field limit" in said or "too long" in said:
        found = f"a cell or line of more than {csv.field_size_limit():,} characters"
        return Trouble(found, "cells of at most 64 characters", fix, row=row)
    if "unexpected end" in said:
        return Trouble("a quote that is never closed; nothing after it can be read", allowed, fix, row=row)
    return Trouble("a quote in the wrong place", allowed, fix, row=row)

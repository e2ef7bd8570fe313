"""A file must have a header and at least one row."""

from enrollees.ingest.checks import Sweep, Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.rows import Rows
from enrollees.ingest.sources import Source

RULE = "empty_file"
SEVERITY = ERROR
ALLOWED = "a header row and at least one row of data"
FIX = "Check that the export ran to its end, and send the file that it made."


def in_file(source: Source) -> list[Trouble]:
    return [] if source.size else [Trouble(found="a file of 0 bytes", allowed=ALLOWED, fix=FIX)]


def in_rows(rows: Rows) -> list[Sweep]:
    (total,) = rows.one("SELECT count(*) FROM rows")
    return [] if total else [Sweep(1, [Trouble(found="no row that can be read", allowed=ALLOWED, fix=FIX)])]

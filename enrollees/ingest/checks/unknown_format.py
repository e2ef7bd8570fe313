"""A file must be CSV or Parquet; archives, workbooks and files of other programs are recognized and refused."""

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.sources import CSV, PARQUET, Source

RULE = "unknown_format"
SEVERITY = ERROR


def in_file(source: Source) -> list[Trouble]:
    if source.format in (CSV, PARQUET):
        return []
    return [
        Trouble(
            found=source.format,
            allowed="a CSV file in UTF-8, or a Parquet file",
            fix="Unpack the file, or save it as CSV UTF-8, and send that.",
        )
    ]

"""A Parquet file must be whole: one that is cut short, damaged, or whose schema lies cannot be read."""

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR
from enrollees.ingest.sources import Source

RULE = "unreadable_file"
SEVERITY = ERROR
TROUBLE = Trouble(
    found="a Parquet file that is cut short, damaged, or does not hold what its schema says",
    allowed="a whole Parquet file",
    fix="Write the file again, compare its size with the original, and send it once more.",
)


def in_file(source: Source) -> list[Trouble]:
    return [TROUBLE] if source.damaged else []

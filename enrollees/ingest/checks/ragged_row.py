"""Every row must have as many cells as the header has columns."""

from enrollees.ingest.checks import Trouble
from enrollees.ingest.findings import ERROR

RULE = "ragged_row"
SEVERITY = ERROR


def in_record(record: list[str], header: tuple[str, ...]) -> Trouble | None:
    if len(record) == len(header):
        return None
    return Trouble(
        found=f"{len(record):,} cells",
        allowed=f"{len(header):,} cells, one for each column",
        fix="Put a value with a comma or a line end in it into double quotes, and remove or add cells.",
    )

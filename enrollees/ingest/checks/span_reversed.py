"""A span ends on its first day or later."""

from enrollees.datasets.engine import quoted
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.rows import Rows

RULE = "span_reversed"
SEVERITY = ERROR


def in_rows(rows: Rows) -> list[Sweep]:
    span = rows.layout.span
    if span is None:
        return []
    start, last = quoted(span.start), quoted(span.last_day)
    return rows.sweep(
        f"{span.counted} AND {last} < {start}",
        found=f"format('{{}} to {{}}', {start}, {last})",
        allowed="a last day that is not before the first",
        fix="Correct the days, or leave the row out.",
        field=span.last_day,
    )

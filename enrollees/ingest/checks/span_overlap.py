"""A person is in one place at a time: spans of one person share no day. Asked of all rows at once."""

from enrollees.datasets.engine import quoted
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.rows import Rows

RULE = "span_overlap"
SEVERITY = ERROR


def in_rows(rows: Rows) -> list[Sweep]:
    """Each span is compared with the last day of all that began before it, not of the one before alone."""
    span = rows.layout.span
    if span is None:
        return []
    start, last = quoted(span.start), f"coalesce({quoted(span.last_day)}, DATE '9999-12-31')"
    earlier = (
        f"OVER (PARTITION BY {', '.join(map(quoted, (span.person, *span.within)))} ORDER BY {start}, row "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )
    compared = (
        f"(SELECT row, {start} AS start, max({last}) {earlier} AS taken, arg_max(row, {last}) {earlier} AS other "
        f"FROM rows WHERE {span.counted} AND {quoted(span.person)} IS NOT NULL AND {start} IS NOT NULL "
        f"AND {last} >= {start})"
    )
    return rows.sweep(
        "start <= taken",
        table=compared,
        found="format('a span from {} on, while that of row {} goes on', start, other)",
        allowed="spans of one person that share no day",
        fix="End the earlier span on the day before, or leave one of the two out.",
        field=span.start,
    )

"""A span that begins after today is not known yet; it may have been planned."""

from enrollees.datasets.engine import literal, quoted
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import WARNING
from enrollees.ingest.rows import Rows

RULE = "span_in_future"
SEVERITY = WARNING


def in_rows(rows: Rows) -> list[Sweep]:
    span = rows.layout.span
    if span is None:
        return []
    start = quoted(span.start)
    return rows.sweep(
        f"{span.counted} AND {start} > DATE {literal(str(rows.facts.today))}",
        found=f"format('a first day of {{}}', {start})",
        allowed="a first day until today",
        fix="Check the year; if the span is planned, nothing is to be done.",
        field=span.start,
    )

"""Among made-up people a real identifier is a leak: nothing of the file is taken."""

from enrollees.datasets.engine import quoted
from enrollees.ingest.checks import Sweep
from enrollees.ingest.checks.synthetic_identifier import synthetic
from enrollees.ingest.findings import ERROR
from enrollees.ingest.rows import Rows

RULE = "real_identifier"
SEVERITY = ERROR


def in_rows(rows: Rows) -> list[Sweep]:
    span = rows.layout.span
    if span is None or not rows.facts.is_synthetic:
        return []
    return rows.sweep(
        f"NOT {synthetic(quoted(span.person))}",
        found="'an identifier of the real class'",
        allowed="with --synthetic: an MBI with S in position 2, a negative key",
        fix="Take the real person's rows out of the file, or import real files without --synthetic.",
        field=span.person,
    )

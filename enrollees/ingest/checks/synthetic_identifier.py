"""Made-up people come in only where it is said that a file holds them, and then nobody else does.

CMS marks them: an S stands second in the MBI, and the keys of the repository are negative.
"""

from enrollees.datasets.engine import quoted
from enrollees.identifiers import SYNTHETIC_MBI
from enrollees.ingest.checks import Sweep
from enrollees.ingest.findings import ERROR
from enrollees.ingest.rows import Rows

RULE = "synthetic_identifier"
SEVERITY = ERROR


def synthetic(person: str) -> str:
    """True for the identifier of a made-up person."""
    return f"(starts_with({person}, '-') OR regexp_full_match({person}, '{SYNTHETIC_MBI}'))"


def in_rows(rows: Rows) -> list[Sweep]:
    span = rows.layout.span
    if span is None or rows.facts.is_synthetic:
        return []
    return rows.sweep(
        synthetic(quoted(span.person)),
        found="'a synthetic person'",
        allowed="identifiers of real people",
        fix="Import synthetic files with --synthetic, and never among real ones.",
        field=span.person,
    )

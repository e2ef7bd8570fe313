"""A dual status outside the list is unknown, never full benefit."""

from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="dual_code",
    severity=WARNING,
    sql=in_months(
        "dual",
        f"dual = '{codes.UNKNOWN_DUAL}' AND dual_found <> '{codes.UNKNOWN_DUAL}'",
        value="dual_found",
    ),
    fix="Ask the source for the code; until then the month counts as unknown (99).",
)

"""Somebody entitled to Medicare has a dual status every month, be it NA."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="dual_code_missing",
    severity=WARNING,
    sql=in_months("dual", "dual_found IS NULL AND (part_a OR part_b)", value="'an empty cell'"),
    allowed="00 to 06, 08, 09, 99 or NA",
    fix="Add the code; until then the month counts as unknown (99).",
)

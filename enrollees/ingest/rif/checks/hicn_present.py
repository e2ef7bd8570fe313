"""The number before the MBI holds a Social Security number: a file with one is refused (methodology section 6.1)."""

from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.rif.checks.check import ERROR, Check, in_row
from enrollees.ingest.rif.tables import quoted

_NOTE = "'a value shaped like a Social Security number with a letter'"

CHECK = Check(
    rule="hicn_present",
    severity=ERROR,
    sql=" UNION ALL ".join(
        in_row(
            column, f"regexp_full_match(upper(b.{column}), {quoted(codes.HICN)})", value="NULL", note=_NOTE
        )
        for column in ("hicn", "mbi", "bene_id")
    ),
    allowed="no Health Insurance Claim Number anywhere",
    fix="Export the file without the old claim number; MBI and BENE_ID are enough.",
)

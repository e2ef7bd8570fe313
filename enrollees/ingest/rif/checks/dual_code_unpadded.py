"""A leading zero that a spreadsheet took away is put back, and said."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_months

CHECK = Check(
    rule="dual_code_unpadded",
    severity=WARNING,
    sql=in_months("dual", "len(dual_found) = 1 AND dual = '0' || dual_found", value="dual_found"),
    allowed="two characters: 00 to 06, 08, 09, 99 or NA",
    fix="Export the column as text; the code was read with its leading zero.",
)

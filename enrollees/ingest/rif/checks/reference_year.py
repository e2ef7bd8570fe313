"""Without its year a row's twelve columns are no months."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_row

CHECK = Check(
    rule="reference_year",
    severity=ERROR,
    sql=in_row("year", "b.reference_year IS NULL"),
    fix="Write the reference year, for example 2015.",
)

"""Nobody is in Medicare before being born."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_months

CHECK = Check(
    rule="born_later",
    severity=ERROR,
    sql=in_months("birth_text", "birth > finish", value="'a birth that comes later'"),
    allowed="a date of birth before the months of the row",
    fix="Correct the date of birth or the reference year.",
)

"""Without a date of birth the age stays unknown."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_row

CHECK = Check(
    rule="birth_missing",
    severity=WARNING,
    sql=in_row("birth_text", "b.birth_text IS NULL"),
    allowed="a date of birth",
    fix="Add the date of birth; until then the person is in no age band.",
)

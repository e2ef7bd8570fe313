"""A yearly age that contradicts the date of birth is reported; the date of birth is believed."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_row

# Some files give the age at the end of the year, others at its start or at death; one year off is not a contradiction
# of the date of birth, so only what no day of the year explains is found.
CHECK = Check(
    rule="yearly_age",
    severity=WARNING,
    sql=in_row(
        "age_text",
        "b.age_text IS NOT NULL AND b.birth IS NOT NULL AND b.reference_year IS NOT NULL"
        " AND (as_count(b.age_text) BETWEEN b.reference_year - year(b.birth) - 1"
        " AND b.reference_year - year(b.birth)) IS NOT TRUE",
        note="'against the date of birth'",
    ),
    allowed="an age that the person had in the reference year",
    fix="Nothing is needed if the date of birth is right: it was used.",
)

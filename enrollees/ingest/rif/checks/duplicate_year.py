"""Two different rows for one person and year would make two of each month."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_row

CHECK = Check(
    rule="duplicate_year",
    severity=ERROR,
    sql=in_row(
        "bene_id",
        "b.usable AND b.place > 1 AND NOT b.same_as_first",
        value="NULL",
        note="'another row of a person and year that already has one, with other values'",
    ),
    allowed="one row a person and reference year",
    fix="Keep the row that is right.",
)

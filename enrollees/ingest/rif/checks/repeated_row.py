"""The same row sent twice changes nothing: it is read once."""

from enrollees.ingest.rif.checks.check import WARNING, Check, in_row

CHECK = Check(
    rule="repeated_row",
    severity=WARNING,
    sql=in_row(
        "bene_id",
        "b.usable AND b.place > 1 AND b.same_as_first",
        value="NULL",
        note="'the same row again, value by value'",
    ),
    allowed="one row a person and reference year",
    fix="Nothing is needed if the file was only sent twice: the row was read once.",
)

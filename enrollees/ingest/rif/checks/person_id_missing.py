"""A row without a BENE_ID belongs to nobody."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_row

CHECK = Check(
    rule="person_id_missing",
    severity=ERROR,
    sql=in_row("bene_id", "b.bene_id IS NULL"),
    allowed="a beneficiary identifier",
    fix="Give the row its BENE_ID, or leave it out.",
)

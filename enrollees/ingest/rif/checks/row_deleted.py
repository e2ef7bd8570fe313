"""A row marked as deleted takes itself away."""

from enrollees.ingest.rif.checks.check import WARNING, Check

_ALL = " UNION ALL ".join(
    f"SELECT file, row FROM {table} WHERE deleted" for table in ("beneficiary", "claim_line", "drug_event")
)

CHECK = Check(
    rule="row_deleted",
    severity=WARNING,
    sql=f"SELECT file, row, 'DML_IND' AS field, NULL AS value, 'a deleted record' AS note FROM ({_ALL})",
    allowed="records that stand",
    fix="Nothing is needed: the record was left out.",
)

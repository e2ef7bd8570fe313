"""Claims of people whom no beneficiary file knows are left out."""

from enrollees.ingest.rif.checks.check import WARNING, Check

CHECK = Check(
    rule="claim_of_nobody",
    severity=WARNING,
    sql="""
        SELECT c.file, c.row, 'BENE_ID' AS field, NULL AS value, 'somebody whom no beneficiary file knows' AS note
        FROM (SELECT file, row, bene_id FROM claim
              UNION ALL SELECT file, row, bene_id FROM drug_event WHERE deleted IS NOT TRUE AND NOT superseded) c
        ANTI JOIN beneficiary b USING (bene_id) WHERE c.bene_id IS NOT NULL""",
    allowed="claims of people in the beneficiary files",
    fix="Add the people's beneficiary rows; their claims were left out.",
)

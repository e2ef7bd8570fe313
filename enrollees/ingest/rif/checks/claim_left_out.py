"""What a file holds beside final Medicare payments is left out, and counted by the number of lines."""

from enrollees.ingest.rif.checks.check import WARNING, Check

CHECK = Check(
    rule="claim_left_out",
    severity=WARNING,
    sql="""
        SELECT file, row, field, NULL AS value, note FROM (
            SELECT file, row, 'FINAL_ACTION' AS field, 'a version that was replaced later' AS note
            FROM claim_line WHERE superseded AND deleted IS NOT TRUE
            UNION ALL
            SELECT file, row, 'FINAL_ACTION', 'a version that was replaced later'
            FROM drug_event WHERE superseded AND deleted IS NOT TRUE
            UNION ALL
            SELECT file, row, 'CLM_MCO_PD_SW', 'a claim that a managed-care plan paid'
            FROM claim_line WHERE by_plan AND NOT superseded AND deleted IS NOT TRUE)""",
    allowed="final action claims that Medicare paid",
    fix="Nothing is needed: the line was left out.",
)

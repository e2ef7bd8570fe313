"""The lines of one claim repeat its person, first day and payment; when they differ, nobody knows the payment."""

from enrollees.ingest.rif.checks.check import ERROR, Check

CHECK = Check(
    rule="claim_disagrees",
    severity=ERROR,
    sql="""
        SELECT file, row, 'CLM_ID' AS field, NULL AS value,
            'lines of one claim with different people, days or payments' AS note
        FROM claim WHERE disagrees""",
    allowed="one person, first day and payment on all lines of a claim; a cancel repeats the payment below zero",
    fix="Export final action claims only, each with its own CLM_ID.",
)

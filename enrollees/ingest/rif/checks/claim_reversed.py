"""A claim or a stay cannot end before it begins."""

from enrollees.ingest.rif.checks.check import ERROR, Check

CHECK = Check(
    rule="claim_reversed",
    severity=ERROR,
    sql="""
        SELECT file, row, if(thru_day < from_day, 'CLM_THRU_DT', 'NCH_BENE_DSCHRG_DT') AS field, NULL AS value,
            'an end before the beginning' AS note
        FROM claim WHERE thru_day < from_day OR discharge < incurred""",
    allowed="a last day on or after the first",
    fix="Correct the dates of the claim.",
)

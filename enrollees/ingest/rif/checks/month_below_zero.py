"""A cancel nets to zero with its original; a month below zero has cancels without one (methodology section 1.5)."""

from enrollees.ingest.rif.checks.check import ERROR, Check

_DRUGS = """
    SELECT file, row, bene_id, date_trunc('month', incurred)::DATE AS start, paid + subsidy AS dollars,
        'CVRD_D_PLAN_PD_AMT' AS field
    FROM drug_event WHERE deleted IS NOT TRUE AND NOT superseded"""

CHECK = Check(
    rule="month_below_zero",
    severity=ERROR,
    sql=f"""
        SELECT c.file, c.row, c.field, NULL AS value,
            format('payments of {{}} that add to less than zero', strftime(c.start, '%B %Y')) AS note
        FROM (SELECT arg_min(file, dollars) AS file, arg_min(row, dollars) AS row, bene_id, start, field
              FROM (SELECT file, row, bene_id, start, dollars, 'CLM_PMT_AMT' AS field FROM claim
                    UNION ALL {_DRUGS})
              GROUP BY bene_id, start, field HAVING sum(dollars) < 0) c
        SEMI JOIN person_month m USING (bene_id, start)""",
    allowed="payments that add to zero or more in each person's month",
    fix="Add the original of each canceled claim, or take both out.",
)

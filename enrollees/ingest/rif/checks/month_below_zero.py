"""A cancel nets to zero with its original; a month below zero has cancels without one (methodology section 1.5)."""

from enrollees.ingest.rif.checks.check import ERROR, Check

CHECK = Check(
    rule="month_below_zero",
    severity=ERROR,
    sql="""
        SELECT c.file, c.row, 'CLM_PMT_AMT' AS field, NULL AS value,
            format('payments of {} that add to less than zero', strftime(c.start, '%B %Y')) AS note
        FROM (SELECT arg_min(file, dollars) AS file, arg_min(row, dollars) AS row, bene_id, start
              FROM claim GROUP BY bene_id, start HAVING sum(dollars) < 0) c
        SEMI JOIN person_month m USING (bene_id, start)""",
    allowed="payments that add to zero or more in each person's month",
    fix="Add the original of each canceled claim, or take both out.",
)

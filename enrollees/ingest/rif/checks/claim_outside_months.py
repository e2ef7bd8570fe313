"""Cost before, after or between the months of a person's Medicare is left out."""

from enrollees.ingest.rif.checks.check import WARNING, Check

CHECK = Check(
    rule="claim_outside_months",
    severity=WARNING,
    sql="""
        SELECT c.file, c.row, c.field, NULL AS value,
            format('a first day in {}, a month the person has no row for', strftime(c.start, '%B %Y')) AS note
        FROM (SELECT file, row, bene_id, start, 'CLM_FROM_DT' AS field FROM claim
              UNION ALL
              SELECT file, row, bene_id, date_trunc('month', incurred)::DATE, 'SRVC_DT' FROM drug_event
              WHERE deleted IS NOT TRUE AND NOT superseded AND incurred IS NOT NULL) c
        SEMI JOIN beneficiary b USING (bene_id)
        ANTI JOIN (SELECT bene_id, start FROM person_month WHERE counted) m USING (bene_id, start)""",
    allowed="claims in months in which the person was in Medicare and alive",
    fix="Add the missing beneficiary rows or correct the date; the claim was left out.",
)

"""CMS marks synthetic people: an S stands second in the MBI, BENE_ID and CLM_ID are negative."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_row

_CLAIMS = """
    SELECT file, min(row) AS row, 'CLM_ID' AS field, NULL AS value,
        format('synthetic identifiers in {} rows', count(*)) AS note
    FROM (SELECT file, row, claim_id, bene_id FROM claim_line
          UNION ALL SELECT file, row, claim_id, bene_id FROM drug_event)
    WHERE starts_with(claim_id, '-') OR starts_with(bene_id, '-') GROUP BY file"""

CHECK = Check(
    rule="synthetic_identifier",
    severity=ERROR,
    sql=in_row(
        "bene_id",
        "b.mbi_class = 'synthetic' OR starts_with(b.bene_id, '-')",
        value="NULL",
        note="'a synthetic person'",
    )
    + f" UNION ALL {_CLAIMS}",
    allowed="identifiers of real people",
    fix="Import synthetic files with --synthetic, and never among real ones.",
)

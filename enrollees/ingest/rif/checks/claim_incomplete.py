"""A claim line without its person, its claim or its first day cannot be counted."""

from enrollees.ingest.rif.checks.check import ERROR, Check

_LINES = """
    SELECT file, row, '{header}' AS field, NULL AS value, 'an empty cell' AS note FROM {table}
    WHERE {column} IS NULL AND deleted IS NOT TRUE"""

CHECK = Check(
    rule="claim_incomplete",
    severity=ERROR,
    sql=" UNION ALL ".join(
        _LINES.format(table=table, header=header, column=column)
        for table, header, column in (
            ("claim_line", "BENE_ID", "bene_id"),
            ("claim_line", "CLM_ID", "claim_id"),
            ("claim_line", "CLM_FROM_DT", "from_text"),
            ("drug_event", "BENE_ID", "bene_id"),
            ("drug_event", "PDE_ID", "claim_id"),
            ("drug_event", "SRVC_DT", "from_text"),
        )
    ),
    allowed="person, claim and first day on every line",
    fix="Complete the line, or leave the claim out.",
)

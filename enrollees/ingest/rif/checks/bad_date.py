"""A date that cannot be read: no such day, two digits for the year, or another pattern."""

from enrollees.ingest.rif.checks.check import ERROR, Check, in_row

_LINES = """
    SELECT file, row, '{header}' AS field, {text} AS value, '' AS note FROM {table}
    WHERE {text} IS NOT NULL AND as_day({text}) IS NULL AND deleted IS NOT TRUE"""
_CLAIM_DATES = (
    ("claim_line", "CLM_FROM_DT", "from_text"),
    ("claim_line", "CLM_THRU_DT", "thru_text"),
    ("claim_line", "CLM_ADMSN_DT", "admission_text"),
    ("claim_line", "NCH_BENE_DSCHRG_DT", "discharge_text"),
    ("drug_event", "SRVC_DT", "from_text"),
)

CHECK = Check(
    rule="bad_date",
    severity=ERROR,
    sql=" UNION ALL ".join(
        [
            in_row("birth_text", "b.birth_text IS NOT NULL AND b.birth IS NULL"),
            in_row("death_text", "b.death_text IS NOT NULL AND b.death IS NULL"),
            *(_LINES.format(table=table, header=header, text=text) for table, header, text in _CLAIM_DATES),
        ]
    ),
    allowed="a day like 17-Jan-1942, 17JAN1942, 19420117 or 1942-01-17",
    fix="Write the date with a four-digit year, or leave the cell empty.",
)

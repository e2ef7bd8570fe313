"""A row with too few or too many values has its values under the wrong names."""

from enrollees.ingest.rif.checks.check import ERROR, Check

_ALL = " UNION ALL ".join(
    f"SELECT file, row, surplus FROM {table}"
    for table in ("beneficiary", "claim_line", "revenue_line", "drug_event")
)

CHECK = Check(
    rule="ragged_row",
    severity=ERROR,
    sql=f"""
        SELECT file, row, '' AS field, NULL AS value,
            format('{{}} value{{}} too {{}}', abs(surplus), if(abs(surplus) = 1, '', 's'),
                   if(surplus < 0, 'few', 'many')) AS note
        FROM ({_ALL}) WHERE surplus <> 0""",
    allowed="as many values as the header has names",
    fix="Export the file again; a pipe inside a value has to be replaced.",
)

"""Dollars with at most two decimals; nothing is rounded on the way in."""

from enrollees.ingest.rif.checks.check import ERROR, Check
from enrollees.ingest.rif.tables import LEFT_OUT

_HEADERS = {
    "ime_text": "IME_OP_CLM_VAL_AMT",
    "dsh_text": "DSH_OP_CLM_VAL_AMT",
    "capital_ime_text": "CLM_PPS_CPTL_IME_AMT",
    "capital_dsh_text": "CLM_PPS_CPTL_DSPRPRTNT_SHR_AMT",
    "uncompensated_text": "CLM_UNCOMPD_CARE_PMT_AMT",
}
_PAID = (
    ("claim_line", "CLM_PMT_AMT", "paid_text"),
    ("drug_event", "CVRD_D_PLAN_PD_AMT", "paid_text"),
)
_OTHER = (
    *(("claim_line", _HEADERS[column], column) for column in LEFT_OUT),
    ("drug_event", "LICS_AMT", "subsidy_text"),
)


def _unread(table: str, header: str, column: str, where: str) -> str:
    return f"""
        SELECT file, row, '{header}' AS field, {column} AS value,
            if({column} IS NULL, 'an empty cell', '') AS note
        FROM {table} WHERE deleted IS NOT TRUE AND as_dollars({column}) IS NULL AND {where}"""


CHECK = Check(
    rule="claim_amount",
    severity=ERROR,
    sql=" UNION ALL ".join(
        [_unread(*place, "true") for place in _PAID]
        + [_unread(*place, f"{place[2]} IS NOT NULL") for place in _OTHER]
    ),
    allowed="dollars with at most two decimals, like 1091.27",
    fix="Write the amount in dollars; a claim that was not paid has 0.00.",
)

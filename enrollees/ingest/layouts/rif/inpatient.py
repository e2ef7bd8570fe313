"""The CCW/RIF inpatient file: stays in a hospital."""

from enrollees.ingest.layouts.rif.fields import (
    CAPITAL,
    DISCHARGE,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    PROVIDER,
    REVENUE_CENTER,
    admission,
    claims,
    dollars,
    layout,
)

INPATIENT = layout(
    "inpatient",
    "CCW/RIF inpatient claims",
    "one row for each line of a claim; what was paid for the claim stands on every one",
    *claims("60", "61"),
    PROVIDER,
    REVENUE_CENTER,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    admission(),
    DISCHARGE,
    dollars("ime_text", "Of the payment: indirect medical education", "IME_OP_CLM_VAL_AMT"),
    dollars("dsh_text", "Of the payment: disproportionate share", "DSH_OP_CLM_VAL_AMT"),
    *CAPITAL,
    dollars("uncompensated_text", "Of the payment: uncompensated care", "CLM_UNCOMPD_CARE_PMT_AMT"),
    row_key=("CLM_ID",),
    signs=(
        "CLM_PASS_THRU_PER_DIEM_AMT",
        "NCH_DRG_OUTLIER_APRVD_PMT_AMT",
        "IME_OP_CLM_VAL_AMT",
    ),
)

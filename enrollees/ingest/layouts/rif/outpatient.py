"""The CCW/RIF outpatient file: care in hospitals and centers without a stay."""

from enrollees.ingest.layouts.rif.fields import (
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    PROVIDER,
    REVENUE_CENTER,
    claims,
    layout,
)

OUTPATIENT = layout(
    "outpatient",
    "CCW/RIF outpatient claims",
    "one row for each line of a claim; what was paid for the claim stands on every one",
    *claims("40"),
    PROVIDER,
    REVENUE_CENTER,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    row_key=("CLM_ID",),
    signs=(
        "CLM_OP_PRVDR_PMT_AMT",
        "NCH_BENE_PTB_DDCTBL_AMT",
        "RSN_VISIT_CD1",
    ),
)

"""The CCW/RIF hospice file: its months are months in hospice."""

from enrollees.ingest.layouts.rif.fields import (
    DISCHARGE,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    PROVIDER,
    REVENUE_CENTER,
    claims,
    layout,
)

HOSPICE = layout(
    "hospice",
    "CCW/RIF hospice claims",
    "one row for each line of a claim; what was paid for the claim stands on every one",
    *claims("50"),
    PROVIDER,
    REVENUE_CENTER,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    DISCHARGE,
    row_key=("CLM_ID",),
    signs=(
        "BENE_HOSPC_PRD_CNT",
        "CLM_HOSPC_START_DT_ID",
    ),
)

"""The CCW/RIF file of skilled nursing facilities: stays."""

from enrollees.ingest.layouts.rif.fields import (
    CAPITAL,
    DISCHARGE,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    PROVIDER,
    REVENUE_CENTER,
    admission,
    claims,
    layout,
)

SNF = layout(
    "snf",
    "CCW/RIF skilled nursing claims",
    "one row for each line of a claim; what was paid for the claim stands on every one",
    *claims("20", "30"),
    PROVIDER,
    REVENUE_CENTER,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    admission(),
    DISCHARGE,
    *CAPITAL,
    row_key=("CLM_ID",),
    signs=(
        "NCH_QLFYD_STAY_FROM_DT",
        "NCH_QLFYD_STAY_THRU_DT",
    ),
)

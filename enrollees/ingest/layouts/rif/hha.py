"""The CCW/RIF file of home health agencies."""

from enrollees.ingest.layouts.rif.fields import (
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    PROVIDER,
    REVENUE_CENTER,
    claims,
    layout,
)

HOME_HEALTH = layout(
    "hha",
    "CCW/RIF home health claims",
    "one row for each line of a claim; what was paid for the claim stands on every one",
    *claims("10"),
    PROVIDER,
    REVENUE_CENTER,
    DISCHARGE_STATUS,
    PAID_BY_PLAN,
    row_key=("CLM_ID",),
    signs=(
        "CLM_HHA_TOT_VISIT_CNT",
        "CLM_HHA_LUPA_IND_CD",
        "CLM_HHA_RFRL_CD",
    ),
)

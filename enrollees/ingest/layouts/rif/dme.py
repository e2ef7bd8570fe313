"""The CCW/RIF file of durable medical equipment."""

from enrollees.ingest.layouts.rif.fields import DENIAL, PROVIDER, claims, layout

EQUIPMENT = layout(
    "dme",
    "CCW/RIF equipment claims",
    "one row for each line of a claim; what was paid for the claim stands on every one",
    *claims("81", "82"),
    DENIAL,
    PROVIDER,
    row_key=("CLM_ID",),
    signs=(
        "DMERC_LINE_SUPPLR_TYPE_CD",
        "DMERC_LINE_MTUS_CNT",
        "LINE_DME_PRCHS_PRICE_AMT",
    ),
)

"""The CCW/RIF carrier file: physicians and other professionals."""

from enrollees.ingest.layouts.rif.fields import DENIAL, claims, layout

CARRIER = layout(
    "carrier",
    "CCW/RIF carrier claims",
    "one row for each line of a claim; what was paid for the claim stands on every one",
    *claims("71", "72"),
    DENIAL,
    row_key=("CLM_ID",),
    signs=(
        "CARR_LINE_PRVDR_TYPE_CD",
        "CARR_CLM_BLG_NPI_NUM",
        "CARR_LINE_MTUS_CNT",
    ),
)

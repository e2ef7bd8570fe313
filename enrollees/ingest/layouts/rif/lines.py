"""The lines of claims where the Warehouse keeps them apart from their claims: only the emergency room is read."""

from enrollees.ingest.layouts.rif.fields import CLAIM, PERSON, REVENUE_CENTER, layout, text

_NUMBER = {"pattern": "[0-9]{1,13}", "allowed": "a whole number"}
LINES = layout(
    "lines",
    "CCW/RIF lines of claims",
    "one row for each line of a claim whose payment is in another file",
    PERSON,
    CLAIM,
    text(
        "line", "Number of the line", "CLM_LINE_NUM", "LINE_NUM", required=True, may_be_empty=True, **_NUMBER
    ),
    REVENUE_CENTER,
    row_key=("CLM_ID", "CLM_LINE_NUM"),
)

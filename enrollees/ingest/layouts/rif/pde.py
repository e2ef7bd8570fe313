"""The CCW/RIF file of Part D: one event is one filled prescription."""

from enrollees.ingest.layouts.rif.fields import CHANGE, FINAL_ACTION, PERSON, code, day, dollars, layout, text

DRUG_EVENTS = layout(
    "pde",
    "CCW/RIF Part D events",
    "one row for each filled prescription",
    PERSON,
    text("claim_id", "Number of the event", "PDE_ID", required=True, is_identifier=True),
    day("from_text", "Day of the service", "SRVC_DT", required=True),
    dollars("paid_text", "What the plan paid for a covered drug", "CVRD_D_PLAN_PD_AMT", required=True),
    dollars("subsidy_text", "Low-income cost-sharing subsidy", "LICS_AMT", required=True, may_be_empty=True),
    FINAL_ACTION,
    CHANGE,
    code(
        "adjustment",
        "Whether the event was adjusted (A) or deleted (D, left out)",
        ("A", "D"),
        "ADJSTMT_DLTN_CD",
    ),
    row_key=("PDE_ID",),
    signs=("PDE_ID",),
)

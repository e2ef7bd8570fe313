"""What the CCW/RIF files have in common: how their fields are declared, and the fields that all claims have."""

from typing import Any

from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.layouts.schema import Field, Kind, Layout

PAYMENT = "CLM_PMT_AMT"
_SOURCE = "CMS, Chronic Conditions Warehouse: research identifiable files"


def _field(column: str, label: str, kind: Kind, names: tuple[str, ...], more: dict[str, Any]) -> Field:
    """`column` is its name in our tables, `names` what files call it: the sample's name first, then the others."""
    name, *also = names
    return Field(name, label, kind, column=column, also=tuple(also), source=_SOURCE, **more)


def text(column: str, label: str, *names: str, **more: Any) -> Field:
    return _field(column, label, Kind.TEXT, names, more)


def code(column: str, label: str, values: tuple[str, ...], *names: str, **more: Any) -> Field:
    return _field(column, label, Kind.CODE, names, {"values": values, **more})


def day(column: str, label: str, *names: str, **more: Any) -> Field:
    return _field(column, label, Kind.WRITTEN_DAY, names, more)


def dollars(column: str, label: str, *names: str, **more: Any) -> Field:
    return _field(column, label, Kind.AMOUNT, names, {"unit": "dollars", **more})


def layout(key: str, label: str, about: str, *fields: Field, row_key: tuple[str, ...], **more: Any) -> Layout:
    return Layout(
        key=f"rif_{key}",
        version=1,
        label=label,
        about=about,
        fields=fields,
        row_key=row_key,
        delimiter="|",
        command="import_rif",
        has_others=True,
        **more,
    )


PERSON = text(
    "bene_id",
    "Key of the person in the Warehouse",
    "BENE_ID",
    required=True,
    is_identifier=True,
    allowed="any text without blanks; a negative number is a synthetic person",
)
CLAIM = text("claim_id", "Number of the claim", "CLM_ID", required=True, is_identifier=True)
CHANGE = code(
    "change",
    "What the row does to an earlier delivery; a deleted row is left out",
    codes.CHANGES,
    "DML_IND",
)
FINAL_ACTION = code(
    "final_action", "Whether the version of the claim stands; others are left out", ("F", "N"), "FINAL_ACTION"
)
REVENUE_CENTER = text(
    "revenue_center",
    "Revenue center of the line; 045x and 0981 are emergency care",
    "REV_CNTR",
    pattern="[0-9]{1,4}",
    allowed="four digits",
)
PROVIDER = text("provider", "CMS certification number of the provider", "PRVDR_NUM", allowed="six characters")
PAID_BY_PLAN = code(
    "paid_by_plan",
    "Whether a managed-care plan paid; then the claim is left out",
    ("0", "1"),
    "CLM_MCO_PD_SW",
)
DISCHARGE_STATUS = text(
    "discharge_status",
    "Where the person went; 30 is still a patient, 20 and 40 to 42 have died",
    "PTNT_DSCHRG_STUS_CD",
    pattern="[0-9]{1,2}",
    allowed="one or two digits",
)
DISCHARGE = day("discharge_text", "Day of discharge", "NCH_BENE_DSCHRG_DT")
DENIAL = text(
    "denial",
    "How the carrier handled the claim; 0 is denied",
    "CARR_CLM_PMT_DNL_CD",
    pattern="[0-9A-Z]{1,2}",
    allowed="one or two letters or digits",
)
CAPITAL = (
    dollars("capital_ime_text", "Of the payment: capital, medical education", "CLM_PPS_CPTL_IME_AMT"),
    dollars(
        "capital_dsh_text",
        "Of the payment: capital, disproportionate share",
        "CLM_PPS_CPTL_DSPRPRTNT_SHR_AMT",
    ),
)


def claims(*types: str) -> tuple[Field, ...]:
    """The fields of every claim file; `types` are the claim types that this kind of file holds."""
    return (
        PERSON,
        CLAIM,
        day("from_text", "First day of the claim", "CLM_FROM_DT", required=True),
        day("thru_text", "Last day of the claim", "CLM_THRU_DT", required=True, may_be_empty=True),
        dollars(
            "paid_text",
            "What Medicare paid for the whole claim; it stands on each of its lines",
            PAYMENT,
            required=True,
        ),
        code("claim_type", "Claim type", types, "NCH_CLM_TYPE_CD"),
        FINAL_ACTION,
        CHANGE,
    )


def admission() -> Field:
    return day(
        "admission_text",
        "Day of admission; a stay belongs to its month",
        "CLM_ADMSN_DT",
        required=True,
        may_be_empty=True,
    )

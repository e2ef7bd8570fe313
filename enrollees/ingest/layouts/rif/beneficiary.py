"""The CCW/RIF beneficiary file (the Warehouse's master beneficiary summary): one row a person and year."""

from enrollees.identifiers import MBI, SYNTHETIC_MBI
from enrollees.ingest.layouts.rif import codes
from enrollees.ingest.layouts.rif.fields import CHANGE, PERSON, code, day, layout, text
from enrollees.ingest.layouts.schema import Field, Kind

_COUNTER = {"pattern": "[0-9]{1,2}", "unit": "months", "allowed": "a whole number from 0 to 12"}
_ALWAYS = {"required": True, "may_be_empty": True}
_CONTRACT = {"pattern": codes.CONTRACT, "allowed": "a letter and four digits, N, 0 or an empty cell"}


def _months(column: str, label: str, *names: str, values: tuple[str, ...] = (), **more) -> Field:
    """Twelve columns: in the sample the month stands within the name, in the Warehouse at its end."""
    if values:
        return code(column, label, values, *names, is_monthly=True, **more)
    return text(column, label, *names, is_monthly=True, **more)


BENEFICIARY = layout(
    "beneficiary",
    "CCW/RIF beneficiaries",
    "one row for each person and year, with twelve columns for what may change from month to month",
    PERSON,
    text(
        "year",
        "Year of the row",
        "RFRNC_YR",
        "BENE_ENROLLMT_REF_YR",
        required=True,
        pattern="(19|20)[0-9]{2}",
        allowed="a year of four digits, like 2015",
    ),
    day("birth_text", "Day of birth", "BENE_BIRTH_DT", **_ALWAYS),
    text(
        "ssa_state",
        "State by its code of the Social Security Administration",
        "STATE_CODE",
        pattern="[0-9]{2}",
        allowed="the SSA code of a state of the union or DC, like 22 for Massachusetts",
        **_ALWAYS,
    ),
    text(
        "ssa_county",
        "County by its code of the Social Security Administration",
        "BENE_COUNTY_CD",
        "COUNTY_CD",
        pattern="[0-9]{3}([0-9]{2})?",
        allowed="three digits, or five with those of the state before them",
    ),
    day("death_text", "Day of death", "DEATH_DT", "BENE_DEATH_DT"),
    code(
        "sex_code", "Sex: 0 unknown, 1 male, 2 female", tuple(codes.SEX), "BENE_SEX_IDENT_CD", "SEX_IDENT_CD"
    ),
    code(
        "rti_race_code",
        "Race or ethnicity by the Research Triangle Institute",
        tuple(codes.RACE),
        "RTI_RACE_CD",
    ),
    code("race_code", "Race or ethnicity in the enrollment database", tuple(codes.RACE), "BENE_RACE_CD"),
    code(
        "original_reason",
        "Why first entitled: 0 age, 1 disability, 2 kidney failure, 3 both",
        ("0", "1", "2", "3"),
        "BENE_ENTLMT_RSN_ORIG",
        "ENTLMT_RSN_ORIG",
    ),
    code(
        "esrd_code", "End-stage renal disease in the year", ("0", "1", "N", "Y"), "BENE_ESRD_IND", "ESRD_IND"
    ),
    code("yearly_status", "Medicare status of the year", codes.ALL_MEDICARE_STATUS, "BENE_MDCR_STATUS_CD"),
    text(
        "age_text",
        "Age at the end of the year",
        "AGE",
        "AGE_AT_END_REF_YR",
        pattern="[0-9]{1,3}",
        allowed="a whole number",
        unit="years",
    ),
    text(
        "mbi",
        "Medicare Beneficiary Identifier",
        "MBI_NUM",
        "MBI_ID",
        "BENE_MBI_ID",
        is_identifier=True,
        pattern=f"{MBI}|{SYNTHETIC_MBI}",
        allowed="11 characters like 1EG4TE5MK73, without dashes",
    ),
    text(
        "hicn",
        "Health Insurance Claim Number: holds a Social Security number, so a file with one is refused",
        "BENE_CRNT_HIC_NUM",
        "HICN",
        is_identifier=True,
        allowed="nothing, or CMS's made-up number",
    ),
    CHANGE,
    text("part_a_months", "Months of Part A", "A_MO_CNT", "BENE_HI_CVRAGE_TOT_MONS", **_COUNTER),
    text("part_b_months", "Months of Part B", "B_MO_CNT", "BENE_SMI_CVRAGE_TOT_MONS", **_COUNTER),
    text("buyin_months", "Months of State buy-in", "BUYIN_MO_CNT", "BENE_STATE_BUYIN_TOT_MONS", **_COUNTER),
    text("hmo_months", "Months in managed care", "HMO_MO_CNT", "BENE_HMO_CVRAGE_TOT_MONS", **_COUNTER),
    text("dual_months", "Months of dual status", "DUAL_MO_CNT", "DUAL_ELGBL_MONS", **_COUNTER),
    text("plan_months", "Months of Part D", "PLAN_CVRG_MO_CNT", "PTD_PLAN_CVRG_MONS", **_COUNTER),
    _months(
        "dual",
        "Dual status code",
        "META_DUAL_ELGBL_STUS_{name}_CD",
        "DUAL_STUS_CD_{digits}",
        values=codes.DUAL,
        allowed="00 to 06, 08, 09, 99 or NA",
        **_ALWAYS,
    ),
    _months(
        "buyin",
        "Entitlement and buy-in: 0 none, 1 or A Part A, 2 or B Part B, 3 or C both; a letter is with State buy-in",
        "MDCR_ENTLMT_BUYIN_{number}_IND",
        "MDCR_ENTLMT_BUYIN_IND_{digits}",
        values=codes.BUYIN,
        **_ALWAYS,
    ),
    _months(
        "hmo",
        "Managed care; 0 and 4 are none",
        "HMO_{number}_IND",
        "HMO_IND_{digits}",
        values=codes.HMO,
        **_ALWAYS,
    ),
    Field(
        "FIPS_STATE_CNTY_{name}_CD",
        "County of residence by its FIPS code",
        Kind.COUNTY,
        column="county",
        also=("STATE_CNTY_FIPS_CD_{digits}",),
        is_monthly=True,
        source=PERSON.source,
        **_ALWAYS,
    ),
    _months("contract", "Part C contract", "PTC_CNTRCT_{name}_ID", "PTC_CNTRCT_ID_{digits}", **_CONTRACT),
    _months(
        "plan_type",
        "Kind of the Part C plan; 20 is PACE",
        "PTC_PLAN_TYPE_{name}_CD",
        "PTC_PLAN_TYPE_CD_{digits}",
        pattern="[0-9A-Z]{1,3}",
        allowed="up to three letters or digits",
    ),
    _months(
        "drug_contract", "Part D contract", "PTD_CNTRCT_{name}_ID", "PTD_CNTRCT_ID_{digits}", **_CONTRACT
    ),
    _months(
        "status",
        "Medicare status: 1x age, 2x disability, x1 with kidney failure, 31 kidney failure alone, 00 none",
        "MDCR_STUS_{name}_CD",
        "MDCR_STATUS_CODE_{digits}",
        values=codes.ALL_MEDICARE_STATUS,
    ),
    row_key=("BENE_ID", "RFRNC_YR"),
    signs=("RFRNC_YR", "BENE_ENROLLMT_REF_YR"),
)

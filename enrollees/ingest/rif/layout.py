"""The columns of CCW/RIF files that the portal reads, under both of their names.

CMS's Synthea sample writes a month's name or number inside the column name (`HMO_1_IND`,
`PTC_CNTRCT_JAN_ID`); the Chronic Conditions Warehouse writes it at the end (`HMO_IND_01`,
`PTC_CNTRCT_ID_01`). A file may use either. All other columns of a file are left alone.
"""

import re
from dataclasses import dataclass

DELIMITER = "|"
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEPT", "OCT", "NOV", "DEC")

BENEFICIARY = "beneficiary"
STAYS = ("inpatient", "snf")
CLAIMS = ("inpatient", "snf", "outpatient", "carrier", "hha", "hospice", "dme")
DRUGS = "pde"


@dataclass(frozen=True)
class Column:
    """One column: our name for it, and the names that files give it."""

    name: str
    headers: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Monthly:
    """Twelve columns, January to December, in each naming style.

    In a style `{name}` stands for JAN to DEC, `{number}` for 1 to 12 and `{digits}` for 01 to 12.
    """

    name: str
    styles: tuple[str, ...]
    required: bool = False

    def headers(self, month: int) -> tuple[str, ...]:
        """The names that the column of a month (1 to 12) may have."""
        return tuple(
            style.format(name=MONTHS[month - 1], number=month, digits=f"{month:02}") for style in self.styles
        )


BENEFICIARY_COLUMNS = (
    Column("bene_id", ("BENE_ID",), required=True),
    Column("year", ("RFRNC_YR", "BENE_ENROLLMT_REF_YR"), required=True),
    Column("birth_text", ("BENE_BIRTH_DT",), required=True),
    Column("ssa_state", ("STATE_CODE",), required=True),
    Column("ssa_county", ("BENE_COUNTY_CD", "COUNTY_CD")),
    Column("death_text", ("DEATH_DT", "BENE_DEATH_DT")),
    Column("sex_code", ("BENE_SEX_IDENT_CD", "SEX_IDENT_CD")),
    Column("rti_race_code", ("RTI_RACE_CD",)),
    Column("race_code", ("BENE_RACE_CD",)),
    Column("original_reason", ("BENE_ENTLMT_RSN_ORIG", "ENTLMT_RSN_ORIG")),
    Column("esrd_code", ("BENE_ESRD_IND", "ESRD_IND")),
    Column("yearly_status", ("BENE_MDCR_STATUS_CD",)),
    Column("age_text", ("AGE", "AGE_AT_END_REF_YR")),
    Column("mbi", ("MBI_NUM", "MBI_ID", "BENE_MBI_ID")),
    Column("hicn", ("BENE_CRNT_HIC_NUM", "HICN")),
    Column("change", ("DML_IND",)),
    Column("part_a_months", ("A_MO_CNT", "BENE_HI_CVRAGE_TOT_MONS")),
    Column("part_b_months", ("B_MO_CNT", "BENE_SMI_CVRAGE_TOT_MONS")),
    Column("buyin_months", ("BUYIN_MO_CNT", "BENE_STATE_BUYIN_TOT_MONS")),
    Column("hmo_months", ("HMO_MO_CNT", "BENE_HMO_CVRAGE_TOT_MONS")),
    Column("dual_months", ("DUAL_MO_CNT", "DUAL_ELGBL_MONS")),
    Column("plan_months", ("PLAN_CVRG_MO_CNT", "PTD_PLAN_CVRG_MONS")),
)
BENEFICIARY_MONTHS = (
    Monthly("dual", ("META_DUAL_ELGBL_STUS_{name}_CD", "DUAL_STUS_CD_{digits}"), required=True),
    Monthly("buyin", ("MDCR_ENTLMT_BUYIN_{number}_IND", "MDCR_ENTLMT_BUYIN_IND_{digits}"), required=True),
    Monthly("hmo", ("HMO_{number}_IND", "HMO_IND_{digits}"), required=True),
    Monthly("county", ("FIPS_STATE_CNTY_{name}_CD", "STATE_CNTY_FIPS_CD_{digits}"), required=True),
    Monthly("contract", ("PTC_CNTRCT_{name}_ID", "PTC_CNTRCT_ID_{digits}")),
    Monthly("plan_type", ("PTC_PLAN_TYPE_{name}_CD", "PTC_PLAN_TYPE_CD_{digits}")),
    Monthly("drug_contract", ("PTD_CNTRCT_{name}_ID", "PTD_CNTRCT_ID_{digits}")),
    Monthly("status", ("MDCR_STUS_{name}_CD", "MDCR_STATUS_CODE_{digits}")),
)

# The columns that carry money are required of a file with claims; a file with only a claim's lines (the
# Warehouse keeps them apart) is known by having line numbers and no payment.
PAYMENT = "CLM_PMT_AMT"
LINE_NUMBERS = ("CLM_LINE_NUM", "LINE_NUM")
CLAIM_COLUMNS = (
    Column("bene_id", ("BENE_ID",), required=True),
    Column("claim_id", ("CLM_ID",), required=True),
    Column("from_text", ("CLM_FROM_DT",), required=True),
    Column("thru_text", ("CLM_THRU_DT",), required=True),
    Column("paid_text", (PAYMENT,), required=True),
    Column("discharge_text", ("NCH_BENE_DSCHRG_DT",)),
    Column("discharge_status", ("PTNT_DSCHRG_STUS_CD",)),
    Column("final_action", ("FINAL_ACTION",)),
    Column("change", ("DML_IND",)),
    Column("paid_by_plan", ("CLM_MCO_PD_SW",)),
    Column("denial", ("CARR_CLM_PMT_DNL_CD",)),
    Column("claim_type", ("NCH_CLM_TYPE_CD",)),
    Column("provider", ("PRVDR_NUM",)),
    Column("revenue_center", ("REV_CNTR",)),
    Column("ime_text", ("IME_OP_CLM_VAL_AMT",)),
    Column("dsh_text", ("DSH_OP_CLM_VAL_AMT",)),
    Column("capital_ime_text", ("CLM_PPS_CPTL_IME_AMT",)),
    Column("capital_dsh_text", ("CLM_PPS_CPTL_DSPRPRTNT_SHR_AMT",)),
    Column("uncompensated_text", ("CLM_UNCOMPD_CARE_PMT_AMT",)),
)
ADMISSION = Column("admission_text", ("CLM_ADMSN_DT",))
LINE_COLUMNS = (
    Column("bene_id", ("BENE_ID",), required=True),
    Column("claim_id", ("CLM_ID",), required=True),
    Column("revenue_center", ("REV_CNTR",)),
)
DRUG_COLUMNS = (
    Column("bene_id", ("BENE_ID",), required=True),
    Column("claim_id", ("PDE_ID",), required=True),
    Column("from_text", ("SRVC_DT",), required=True),
    Column("paid_text", ("CVRD_D_PLAN_PD_AMT",), required=True),
    Column("subsidy_text", ("LICS_AMT",), required=True),
    Column("final_action", ("FINAL_ACTION",)),
    Column("change", ("DML_IND",)),
    Column("adjustment", ("ADJSTMT_DLTN_CD",)),
)


def claim_columns(kind: str) -> tuple[Column, ...]:
    """The columns of a claim file; a stay needs its admission date, which gives it its month."""
    needed = kind in STAYS
    return (*CLAIM_COLUMNS, Column(ADMISSION.name, ADMISSION.headers, required=needed))


_KINDS = (
    (BENEFICIARY, re.compile(r"beneficiary|mbsf|(^|_)bene(_|$)")),
    *((kind, re.compile(kind)) for kind in (*CLAIMS, DRUGS)),
)


def kind_of(file_name: str) -> str | None:
    """What a file holds, told by its name: `beneficiary_2015.csv`, `inpatient_base_claims.csv`."""
    stem = file_name.lower().rsplit(".", 1)[0]
    return next((kind for kind, pattern in _KINDS if pattern.search(stem)), None)

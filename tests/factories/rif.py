"""Made-up CCW/RIF files, written by hand rather than through the reader's own names."""

from collections.abc import Iterable, Mapping
from pathlib import Path

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEPT", "OCT", "NOV", "DEC")
SYNTHEA = {
    "dual": "META_DUAL_ELGBL_STUS_{name}_CD",
    "buyin": "MDCR_ENTLMT_BUYIN_{number}_IND",
    "hmo": "HMO_{number}_IND",
    "county": "FIPS_STATE_CNTY_{name}_CD",
    "contract": "PTC_CNTRCT_{name}_ID",
    "plan_type": "PTC_PLAN_TYPE_{name}_CD",
    "status": "MDCR_STUS_{name}_CD",
    "year": "RFRNC_YR",
    "death": "DEATH_DT",
    "sex": "BENE_SEX_IDENT_CD",
    "ssa_county": "BENE_COUNTY_CD",
    "reason": "BENE_ENTLMT_RSN_ORIG",
    "esrd": "BENE_ESRD_IND",
    "part_a_months": "A_MO_CNT",
    "dual_months": "DUAL_MO_CNT",
    "age": "AGE",
}
CCW = {
    "dual": "DUAL_STUS_CD_{digits}",
    "buyin": "MDCR_ENTLMT_BUYIN_IND_{digits}",
    "hmo": "HMO_IND_{digits}",
    "county": "STATE_CNTY_FIPS_CD_{digits}",
    "contract": "PTC_CNTRCT_ID_{digits}",
    "plan_type": "PTC_PLAN_TYPE_CD_{digits}",
    "status": "MDCR_STATUS_CODE_{digits}",
    "year": "BENE_ENROLLMT_REF_YR",
    "death": "BENE_DEATH_DT",
    "sex": "SEX_IDENT_CD",
    "ssa_county": "COUNTY_CD",
    "reason": "ENTLMT_RSN_ORIG",
    "esrd": "ESRD_IND",
    "part_a_months": "BENE_HI_CVRAGE_TOT_MONS",
    "dual_months": "DUAL_ELGBL_MONS",
    "age": "AGE_AT_END_REF_YR",
}
MONTHLY = ("dual", "buyin", "hmo", "county", "contract", "plan_type", "status")
PERSON = "-2000001"
CLAIM_TYPES = {
    "inpatient": "60", "snf": "20", "outpatient": "40", "carrier": "71", "hha": "10", "hospice": "50", "dme": "82",
}  # fmt: skip


def make_beneficiary(style: Mapping[str, str] = SYNTHEA, **overrides: object) -> dict[str, str]:
    """One beneficiary row, complete and without a flaw: a full-benefit dual in King County, Washington."""
    values: dict[str, object] = {
        "person": PERSON,
        "ssa_state": "50",
        "birth": "17-Jan-1942",
        "race": "1",
        "mbi": "1S00E00AA06",
        "year": "2015",
        "death": "",
        "sex": "2",
        "ssa_county": "50160",
        "reason": "0",
        "esrd": "0",
        "part_a_months": "12",
        "dual_months": "12",
        "age": "73",
        "dual": "02",
        "buyin": "C",
        "hmo": "0",
        "county": "53033",
        "contract": "",
        "plan_type": "",
        "status": "10",
        **overrides,
    }
    row = {
        "BENE_ID": values["person"],
        "STATE_CODE": values["ssa_state"],
        "BENE_BIRTH_DT": values["birth"],
        "BENE_RACE_CD": values["race"],
        "MBI_NUM": values["mbi"],
    }
    for name, header in style.items():
        if name not in MONTHLY:
            row[header] = values[name]
            continue
        given = values[name]
        twelve = list(given) if isinstance(given, list | tuple) else [given] * 12
        for number, value in enumerate(twelve, 1):
            row[header.format(name=MONTHS[number - 1], number=number, digits=f"{number:02}")] = value
    return {header: str(value) for header, value in row.items()}


def make_claim(kind: str = "outpatient", **overrides: object) -> dict[str, str]:
    """One line of a final claim without a flaw."""
    if kind == "pde":
        row = {
            "PDE_ID": "-900",
            "FINAL_ACTION": "F",
            "BENE_ID": PERSON,
            "SRVC_DT": "10-Mar-2015",
            "ADJSTMT_DLTN_CD": "",
            "LICS_AMT": "0",
            "CVRD_D_PLAN_PD_AMT": "10.00",
        }
    else:
        row = {
            "BENE_ID": PERSON,
            "CLM_ID": "-100",
            "FINAL_ACTION": "F",
            "NCH_CLM_TYPE_CD": CLAIM_TYPES[kind],
            "CLM_FROM_DT": "10-Mar-2015",
            "CLM_THRU_DT": "10-Mar-2015",
            "CLM_PMT_AMT": "100.00",
            "CLM_MCO_PD_SW": "0",
            "PRVDR_NUM": "500001",
            "CLM_LINE_NUM": "1",
            "REV_CNTR": "0001",
        }
        if kind in ("inpatient", "snf"):
            row |= {"CLM_ADMSN_DT": "", "NCH_BENE_DSCHRG_DT": "", "PTNT_DSCHRG_STUS_CD": "01"}
        if kind == "inpatient":
            row |= {
                "IME_OP_CLM_VAL_AMT": "0",
                "DSH_OP_CLM_VAL_AMT": "0",
                "CLM_PPS_CPTL_IME_AMT": "0",
                "CLM_PPS_CPTL_DSPRPRTNT_SHR_AMT": "0",
            }
    unknown = set(overrides) - set(row)
    row |= {header: str(value) for header, value in overrides.items()}
    if unknown - {"DML_IND", "CLM_UNCOMPD_CARE_PMT_AMT", "CARR_CLM_PMT_DNL_CD"}:
        raise TypeError(f"no such column in a made-up {kind} claim: {sorted(unknown)}")
    return row


def write_rif(path: Path, rows: Iterable[Mapping[str, str]], *, mark: bool = True) -> Path:
    """A pipe-delimited file with a header and, as CMS has it, a byte-order mark."""
    rows = list(rows)
    headers = list(dict.fromkeys(header for row in rows for header in row))
    lines = ["|".join(headers), *("|".join(row.get(header, "") for header in headers) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig" if mark else "utf-8")
    return path


def make_folder(folder: Path, **files: Iterable[Mapping[str, str]]) -> Path:
    """A folder of files named after what they hold: `make_folder(tmp, beneficiary_2015=[...], pde=[...])`."""
    for name, rows in files.items():
        write_rif(folder / f"{name}.csv", rows)
    return folder

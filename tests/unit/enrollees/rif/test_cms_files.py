"""CMS's own synthetic files, counted again with the csv module alone."""

import csv
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

import pytest

NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEPT", "OCT", "NOV", "DEC")
FULL, PARTIAL = {"02", "04", "08"}, {"01", "03", "05", "06"}


@pytest.fixture
def folder(cms_synthetic):
    return cms_synthetic / "rif"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="|"))


def day(text):
    return datetime.strptime(text, "%d-%b-%Y")


def test_the_months_of_every_row_are_explained(folder, read):
    answer = read(folder)
    expected = []
    for path in sorted(folder.glob("beneficiary_*.csv")):
        for number, row in enumerate(rows_of(path), 2):
            full = partial = eligible = 0
            for month, name in enumerate(NAMES, 1):
                dual = row[f"META_DUAL_ELGBL_STUS_{name}_CD"].strip().zfill(2)
                plan = row[f"PTC_CNTRCT_{name}_ID"].strip() or row[f"HMO_{month}_IND"].strip()
                both = row[f"MDCR_ENTLMT_BUYIN_{month}_IND"] in ("3", "C")
                full += dual in FULL
                partial += dual in PARTIAL
                eligible += dual in FULL and both and not plan
            expected.append((path.name, number, full, partial, eligible))
    assert [tuple(entry.values())[:5] for entry in answer.explained] == expected
    assert len(expected) == 21
    # By hand: one person's 2015 and another's 2017, full benefit, A and B, without a plan.
    assert [(e["file"], e["row"]) for e in answer.explained if e["eligible_months"]] == [
        ("beneficiary_2015.csv", 2),
        ("beneficiary_2017.csv", 4),
    ]


def test_the_dirt_of_the_files_is_found(folder, read):
    answer = read(folder)
    assert answer.findings.verdict == "accepted_with_warnings"
    found = {
        (finding.file, finding.row, finding.field, finding.found) for finding in answer.findings.listed()
    }
    for one in (
        ("beneficiary_2018.csv", 4, "META_DUAL_ELGBL_STUS_JAN_CD", "AA in 12 months from January"),
        ("beneficiary_2015.csv", 2, "META_DUAL_ELGBL_STUS_JAN_CD", "4 in 12 months from January"),
        ("beneficiary_2015.csv", 2, "DUAL_MO_CNT", "0 against 12 in the months"),
        ("beneficiary_2016.csv", 2, "HMO_MO_CNT", "0 against 3 in the months"),
        ("beneficiary_2015.csv", 3, "BUYIN_MO_CNT", "12 against 0 in the months"),
        ("beneficiary_2016.csv", 2, "HMO_10_IND", "an empty cell in 3 months from October"),
        # The file of 2018 holds the rows of 2019 once more.
        ("beneficiary_2018.csv", 2, "RFRNC_YR", "2019 in a file named for 2018"),
        ("beneficiary_2018.csv", 2, "BENE_ID", "the same row again, value by value"),
    ):
        assert one in found
    assert {row["state"] for row in answer.months} == {"MA"}
    assert {row["county_fips"] for row in answer.months} == {"25017", "25001", None}


def test_dollars_and_counts_agree_with_a_plain_count(folder, read):
    answer = read(folder)
    months = {(row["person_id"], row["month"]): row for row in answer.months}
    dollars, drugs = defaultdict(Decimal), defaultdict(Decimal)
    admissions, visits = Counter(), Counter()
    for kind in ("inpatient", "snf", "outpatient", "carrier", "hha", "hospice", "dme"):
        claims = {row["CLM_ID"]: row for row in rows_of(folder / f"{kind}.csv")}
        for row in claims.values():
            first = row["CLM_ADMSN_DT"] if kind in ("inpatient", "snf") else row["CLM_FROM_DT"]
            key = (row["BENE_ID"], day(first).strftime("%Y-%m"))
            dollars[key] += Decimal(row["CLM_PMT_AMT"])
            admissions[key] += kind == "inpatient"
            visits[key] += kind == "carrier"
    for row in rows_of(folder / "pde.csv"):
        key = (row["BENE_ID"], day(row["SRVC_DT"]).strftime("%Y-%m"))
        drugs[key] += Decimal(row["CVRD_D_PLAN_PD_AMT"]) + Decimal(row["LICS_AMT"])
    assert len(months) == 195  # 3 people: 12 months of five years and 5 of 2021; 2018 is not there
    for key, row in months.items():
        assert row["medicare_paid"] == dollars[key], key
        assert row["part_d_paid"] == drugs[key], key
        assert (row["inpatient"], row["physician"]) == (admissions[key], visits[key]), key
    outside = {key[1][:4] for key in {*dollars, *drugs} - set(months)}
    assert outside == {"2018"}
    assert sum(dollars[key] for key in months) > 300_000  # something was counted


WAREHOUSE = {
    "RFRNC_YR": "BENE_ENROLLMT_REF_YR",
    "BENE_SEX_IDENT_CD": "SEX_IDENT_CD",
    "BENE_ENTLMT_RSN_ORIG": "ENTLMT_RSN_ORIG",
    "BENE_ESRD_IND": "ESRD_IND",
    "BENE_COUNTY_CD": "COUNTY_CD",
    "DEATH_DT": "BENE_DEATH_DT",
    "AGE": "AGE_AT_END_REF_YR",
    "A_MO_CNT": "BENE_HI_CVRAGE_TOT_MONS",
    "B_MO_CNT": "BENE_SMI_CVRAGE_TOT_MONS",
    "BUYIN_MO_CNT": "BENE_STATE_BUYIN_TOT_MONS",
    "HMO_MO_CNT": "BENE_HMO_CVRAGE_TOT_MONS",
    "DUAL_MO_CNT": "DUAL_ELGBL_MONS",
    "PLAN_CVRG_MO_CNT": "PTD_PLAN_CVRG_MONS",
} | {
    old.format(name=name, number=number): new.format(number=number)
    for number, name in enumerate(NAMES, 1)
    for old, new in (
        ("META_DUAL_ELGBL_STUS_{name}_CD", "DUAL_STUS_CD_{number:02}"),
        ("MDCR_ENTLMT_BUYIN_{number}_IND", "MDCR_ENTLMT_BUYIN_IND_{number:02}"),
        ("HMO_{number}_IND", "HMO_IND_{number:02}"),
        ("FIPS_STATE_CNTY_{name}_CD", "STATE_CNTY_FIPS_CD_{number:02}"),
        ("PTC_CNTRCT_{name}_ID", "PTC_CNTRCT_ID_{number:02}"),
        ("PTC_PLAN_TYPE_{name}_CD", "PTC_PLAN_TYPE_CD_{number:02}"),
        ("PTD_CNTRCT_{name}_ID", "PTD_CNTRCT_ID_{number:02}"),
        ("MDCR_STUS_{name}_CD", "MDCR_STATUS_CODE_{number:02}"),
    )
}


def test_the_same_files_under_the_names_of_the_warehouse(folder, tmp_path, read):
    renamed = 0
    for path in folder.iterdir():
        header, rest = path.read_text(encoding="utf-8-sig").split("\n", 1)
        names = header.split("|")
        if path.name.startswith("beneficiary"):
            renamed += sum(name in WAREHOUSE for name in names)
            names = [WAREHOUSE.get(name, name) for name in names]
        # No byte-order mark, and the other file names that people have.
        (tmp_path / path.name.replace("beneficiary", "mbsf")).write_text("|".join(names) + "\n" + rest)
    assert renamed == 7 * len(WAREHOUSE)
    ours, theirs = read(folder), read(tmp_path)
    assert theirs.months == ours.months
    assert theirs.findings.counts == ours.findings.counts
    assert [entry | {"file": ""} for entry in theirs.explained] == [
        entry | {"file": ""} for entry in ours.explained
    ]


def test_without_the_word_the_files_are_refused(folder, read):
    answer = read(folder, synthetic=False)
    assert answer.findings.verdict == "rejected"
    assert answer.findings.counts["synthetic_identifier"] == 29  # 21 rows and 8 claim files

"""Each rule finds its flaw, says where, and nothing that is found names a person."""

import json
from dataclasses import asdict

import pytest

from enrollees.ingest.rif.checks import checks
from tests.factories.rif import CCW, make_beneficiary, make_claim, make_folder, write_rif

GOOD = make_beneficiary()
REAL = {"person": "ggggggggnyyjyij", "mbi": "1EG4TE5MK73"}


def person(**overrides):
    return {"beneficiary_2015": [make_beneficiary(**overrides)]}


def claims(kind="outpatient", **overrides):
    return {"beneficiary_2015": [GOOD], kind: [make_claim(kind, **overrides)]}


# rule -> (files, expected severity, file, row, field)
FLAWS = {
    "person_id_missing": (person(person=""), "error", "beneficiary_2015.csv", 2, "BENE_ID"),
    "real_identifier": (person(**REAL), "error", "beneficiary_2015.csv", 2, "MBI_NUM"),
    "mbi_format": (person(mbi="1EG4TE5MK7"), "error", "beneficiary_2015.csv", 2, "MBI_NUM"),
    "hicn_present": (
        {"beneficiary_2015": [GOOD | {"BENE_CRNT_HIC_NUM": "123456789A"}]},
        "error",
        "beneficiary_2015.csv",
        2,
        "BENE_CRNT_HIC_NUM",
    ),
    "reference_year": (person(year="15"), "error", "beneficiary_2015.csv", 2, "RFRNC_YR"),
    "year_of_file": (person(year="2014", age="72"), "warning", "beneficiary_2015.csv", 2, "RFRNC_YR"),
    "duplicate_year": (
        {"beneficiary_2015": [GOOD, GOOD | {"BENE_RACE_CD": "2"}]},
        "error",
        "beneficiary_2015.csv",
        3,
        "BENE_ID",
    ),
    "repeated_row": ({"beneficiary_2015": [GOOD, GOOD]}, "warning", "beneficiary_2015.csv", 3, "BENE_ID"),
    "bad_date": (person(birth="30-Feb-1942"), "error", "beneficiary_2015.csv", 2, "BENE_BIRTH_DT"),
    "birth_missing": (person(birth=""), "warning", "beneficiary_2015.csv", 2, "BENE_BIRTH_DT"),
    "born_later": (person(birth="01-Jan-2017", age=""), "error", "beneficiary_2015.csv", 2, "BENE_BIRTH_DT"),
    "death_before_enrollment": (
        person(death="31-Dec-2014"),
        "error",
        "beneficiary_2015.csv",
        2,
        "DEATH_DT",
    ),
    "month_after_death": (
        person(death="31-Jan-2015"),
        "warning",
        "beneficiary_2015.csv",
        2,
        "MDCR_ENTLMT_BUYIN_2_IND",
    ),
    "dual_code": (person(dual="07"), "warning", "beneficiary_2015.csv", 2, "META_DUAL_ELGBL_STUS_JAN_CD"),
    "dual_code_unpadded": (
        person(dual="2"),
        "warning",
        "beneficiary_2015.csv",
        2,
        "META_DUAL_ELGBL_STUS_JAN_CD",
    ),
    "dual_code_missing": (
        person(dual=["02"] * 3 + [""] * 9),
        "warning",
        "beneficiary_2015.csv",
        2,
        "META_DUAL_ELGBL_STUS_APR_CD",
    ),
    "buyin_code": (
        person(buyin=["C"] * 11 + ["Q"], part_a_months="11"),
        "warning",
        "beneficiary_2015.csv",
        2,
        "MDCR_ENTLMT_BUYIN_12_IND",
    ),
    "hmo_code": (person(hmo="Z"), "warning", "beneficiary_2015.csv", 2, "HMO_1_IND"),
    "hmo_blank": (person(hmo="", contract="H1234"), "warning", "beneficiary_2015.csv", 2, "HMO_1_IND"),
    "contract_code": (person(contract="12"), "warning", "beneficiary_2015.csv", 2, "PTC_CNTRCT_JAN_ID"),
    "county_missing": (person(county=""), "warning", "beneficiary_2015.csv", 2, "FIPS_STATE_CNTY_JAN_CD"),
    "county_code": (person(county="5303"), "warning", "beneficiary_2015.csv", 2, "FIPS_STATE_CNTY_JAN_CD"),
    "state_code": (
        person(ssa_state="77", ssa_county=""),
        "warning",
        "beneficiary_2015.csv",
        2,
        "STATE_CODE",
    ),
    "state_contradicts": (
        person(ssa_state="22", ssa_county=""),
        "warning",
        "beneficiary_2015.csv",
        2,
        "STATE_CODE",
    ),
    "ssa_county": (person(ssa_county="22160"), "warning", "beneficiary_2015.csv", 2, "BENE_COUNTY_CD"),
    "yearly_counter": (person(dual_months="0"), "warning", "beneficiary_2015.csv", 2, "DUAL_MO_CNT"),
    "yearly_status": (
        {"beneficiary_2015": [GOOD | {"BENE_MDCR_STATUS_CD": "20"}]},
        "warning",
        "beneficiary_2015.csv",
        2,
        "BENE_MDCR_STATUS_CD",
    ),
    "medicare_status": (person(status="55"), "warning", "beneficiary_2015.csv", 2, "MDCR_STUS_JAN_CD"),
    "yearly_age": (person(age="40"), "warning", "beneficiary_2015.csv", 2, "AGE"),
    "demographic_code": (person(sex="9"), "warning", "beneficiary_2015.csv", 2, "BENE_SEX_IDENT_CD"),
    "row_deleted": (
        {"beneficiary_2015": [GOOD, make_beneficiary(person="-3") | {"DML_IND": "DELETE"}]},
        "warning",
        "beneficiary_2015.csv",
        3,
        "DML_IND",
    ),
    "claim_incomplete": (claims(CLM_ID=""), "error", "outpatient.csv", 2, "CLM_ID"),
    "claim_amount": (claims(CLM_PMT_AMT="12.345"), "error", "outpatient.csv", 2, "CLM_PMT_AMT"),
    "claim_reversed": (claims(CLM_THRU_DT="09-Mar-2015"), "error", "outpatient.csv", 2, "CLM_THRU_DT"),
    "claim_disagrees": (
        {
            "beneficiary_2015": [GOOD],
            "carrier": [make_claim("carrier"), make_claim("carrier", CLM_PMT_AMT="9")],
        },
        "error",
        "carrier.csv",
        2,
        "CLM_ID",
    ),
    "claim_of_nobody": (claims("pde", BENE_ID="-5"), "warning", "pde.csv", 2, "BENE_ID"),
    "claim_outside_months": (claims("pde", SRVC_DT="01-Jan-2016"), "warning", "pde.csv", 2, "SRVC_DT"),
    "claim_code": (claims(NCH_CLM_TYPE_CD="60"), "warning", "outpatient.csv", 2, "NCH_CLM_TYPE_CD"),
    "claim_left_out": (claims(FINAL_ACTION="N"), "warning", "outpatient.csv", 2, "FINAL_ACTION"),
    "month_below_zero": (claims(CLM_PMT_AMT="-1.00"), "error", "outpatient.csv", 2, "CLM_PMT_AMT"),
}
# What a flaw brings along.
ALSO = {
    "dual_code": {"yearly_counter"},
    "dual_code_missing": {"yearly_counter"},
    "death_before_enrollment": {"month_after_death"},
}


@pytest.mark.parametrize("rule", FLAWS)
def test_a_flaw_is_found_where_it_is(tmp_path, read, rule):
    files, severity, file, row, field = FLAWS[rule]
    read = read(make_folder(tmp_path, **files))
    assert read.rules == {rule} | ALSO.get(rule, set())
    (finding,) = read.found(rule)
    assert (finding.severity, finding.file, finding.row, finding.field) == (severity, file, row, field)
    assert finding.found and finding.allowed and finding.fix
    assert read.findings.verdict == ("rejected" if severity == "error" else "accepted_with_warnings")


def test_every_rule_has_a_flaw_here():
    rules = {check.rule for synthetic in (True, False) for check in checks(synthetic=synthetic)}
    assert rules - set(FLAWS) == {"synthetic_identifier", "ragged_row"}


def test_the_warehouse_names_are_used_where_the_file_uses_them(tmp_path, read):
    read = read(make_folder(tmp_path, mbsf_2015=[make_beneficiary(CCW, dual="XX", dual_months="")]))
    (finding,) = read.found("dual_code")
    assert finding.field == "DUAL_STUS_CD_01"


@pytest.mark.parametrize("mbi", ["1S00E00AA06", ""])
def test_synthetic_people_need_the_word(tmp_path, read, mbi):
    folder = make_folder(tmp_path, **claims() | {"beneficiary_2015": [make_beneficiary(mbi=mbi)]})
    refused = read(folder, synthetic=False)
    assert refused.findings.verdict == "rejected"
    assert refused.rules == {"synthetic_identifier"}
    assert {finding.file for finding in refused.found("synthetic_identifier")} == {
        "beneficiary_2015.csv",
        "outpatient.csv",
    }
    assert read(folder, synthetic=True).rules == set()


def test_real_people_are_taken_without_the_word(tmp_path, read):
    claim = make_claim(BENE_ID=REAL["person"], CLM_ID="ggggBQQ")
    folder = make_folder(tmp_path, beneficiary_2015=[make_beneficiary(**REAL)], outpatient=[claim])
    read = read(folder, synthetic=False)
    assert read.rules == set()
    assert {row["mbi_class"] for row in read.months} == {"real"}


def test_a_mixed_file_is_refused_both_ways(tmp_path, read):
    folder = make_folder(tmp_path, beneficiary_2015=[GOOD, make_beneficiary(**REAL)])
    assert read(folder, synthetic=True).rules == {"real_identifier"}
    assert read(folder, synthetic=False).rules == {"synthetic_identifier"}


def test_rows_with_too_few_or_too_many_values_are_found_by_line(tmp_path, read):
    path = write_rif(tmp_path / "beneficiary_2015.csv", [GOOD, make_beneficiary(person="-3")])
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\r\n".join([lines[0], lines[1] + "|x", "", "a|b", lines[2]]), encoding="utf-8")
    read = read(tmp_path)
    assert [(finding.row, finding.found) for finding in read.found("ragged_row")] == [
        (2, "1 value too many"),
        (4, f"{len(lines[0].split('|')) - 2} values too few"),
    ]
    assert [entry["row"] for entry in read.explained] == [2, 4, 5]


@pytest.mark.parametrize(
    ("content", "rule", "row"),
    [
        (b"", "empty_file", None),
        (b"BENE_ID,RFRNC_YR\n1,2015\n", "delimiter", 1),
        ("BENE_ID|RFRNC_YR\n-1|2015\n".encode("utf-16"), "encoding", 1),
        (b"BENE_ID|RFRNC_YR\n-1|2015\n\xe9|2015\n", "encoding", 3),
        (b"BENE_ID|RFRNC_YR\n-1|20\x0015\n", "encoding", 2),
        (b"BENE_ID|RFRNC_YR\n-1|2015\xc3", "encoding", 2),
        (b"BENE_ID|RFRNC_YR\n-1|2015\n", "missing_column", 1),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, read, content, rule, row):
    (tmp_path / "beneficiary_2015.csv").write_bytes(content)
    read = read(tmp_path)
    assert read.rules == {rule, "no_beneficiary_file"}
    assert read.found(rule)[0].row == row
    assert read.months == []


def test_a_letter_of_windows_1252_is_recognized(tmp_path, read):
    (tmp_path / "beneficiary_2015.csv").write_bytes("BENE_ID|RFRNC_YR\n-1|Peña\n".encode("cp1252"))
    assert "'ñ' in Windows-1252" in read(tmp_path).found("encoding")[0].found


def test_a_file_named_for_other_claims_than_it_holds_is_refused(tmp_path, read):
    stays = [make_claim("snf") | {"NCH_QLFYD_STAY_FROM_DT": ""}]
    read = read(make_folder(tmp_path, beneficiary_2015=[GOOD], inpatient=stays))
    (finding,) = read.found("wrong_layout")
    assert "CCW/RIF skilled nursing claims" in finding.found and "snf" in finding.fix
    assert read.findings.verdict == "rejected"


def test_a_file_is_known_by_its_columns_where_its_name_says_nothing(tmp_path, read):
    read = read(make_folder(tmp_path, beneficiary_2015=[GOOD], part_d=[make_claim("pde")]))
    assert not read.found("unknown_file") and read.month("2015-03")["part_d_paid"] == 10


def test_missing_columns_are_named_in_both_styles(tmp_path, read):
    row = {header: value for header, value in GOOD.items() if header not in ("RFRNC_YR", "HMO_3_IND")}
    read = read(make_folder(tmp_path, beneficiary_2015=[row]))
    assert [finding.allowed for finding in read.found("missing_column")] == [
        "HMO_3_IND or HMO_IND_03",
        "RFRNC_YR or BENE_ENROLLMT_REF_YR",
    ]


def test_a_column_given_twice_is_found(tmp_path, read):
    path = write_rif(tmp_path / "beneficiary_2015.csv", [GOOD])
    path.write_text(
        "\n".join(f"{line}|50" for line in path.read_text().splitlines()).replace("|50\n", "|STATE_CODE\n", 1)
    )
    assert read(tmp_path).found("duplicate_column")[0].field == "STATE_CODE"


def test_a_line_without_end_is_found(tmp_path, read):
    path = write_rif(tmp_path / "beneficiary_2015.csv", [GOOD])
    path.write_text(path.read_text() + "x" * 4_100_000)
    read = read(tmp_path)
    assert read.found("line_too_long")[0].row == 3


def test_unknown_files_are_named(tmp_path, read):
    make_folder(tmp_path, beneficiary_2015=[GOOD], costs=[make_claim()])
    (tmp_path / "README.md").write_text("read me")
    read = read(tmp_path)
    assert [finding.file for finding in read.found("unknown_file")] == ["costs.csv"]
    assert [finding.file for finding in read.found("file_not_read")] == ["README.md"]


def test_a_folder_without_beneficiaries_is_refused(tmp_path, read):
    read = read(make_folder(tmp_path, outpatient=[make_claim()]))
    assert read.rules == {"no_beneficiary_file", "claim_of_nobody"}
    assert read.findings.verdict == "rejected"


def test_all_findings_are_counted_and_few_are_listed(tmp_path, read):
    rows = [make_beneficiary(person=f"-{number}", dual="XX", dual_months="0") for number in range(1, 301)]
    read = read(make_folder(tmp_path, beneficiary_2015=rows), max_findings=10)
    assert read.findings.counts["dual_code"] == 300
    assert len(read.findings.listed()) == 10
    assert all(entry["findings"] == ["dual_code"] for entry in read.explained)


SECRETS = (
    "123-45-6789A",
    "123456789A",
    "1EG4TE5MK73",
    "1S00E00AA06",
    "-2000001",
    "2000001",
    "WASHINGTON|GEORGE",
)


@pytest.mark.parametrize("synthetic", [True, False])
def test_nothing_that_is_said_names_a_person(tmp_path, read, synthetic):
    rows = [
        GOOD | {"BENE_CRNT_HIC_NUM": "123-45-6789A", "BENE_SRNM_NAME": "WASHINGTON"},
        GOOD | {"BENE_CRNT_HIC_NUM": "123456789A"},
        make_beneficiary(person="123456789A", mbi="1EG4TE5MK73", birth="1EG4TE5MK73", dual="123456789A"),
        make_beneficiary(person="-2000001", year="2000001", county="1EG4TE5MK73", contract="123456789A"),
    ]
    lines = [
        make_claim(CLM_PMT_AMT="123456789A", CLM_FROM_DT="1EG4TE5MK73"),
        make_claim(BENE_ID="1EG4TE5MK73", CLM_ID="123456789A", CLM_PMT_AMT="-3"),
    ]
    read = read(make_folder(tmp_path, beneficiary_2015=rows, outpatient=lines), synthetic=synthetic)
    said = json.dumps([[asdict(finding) for finding in read.findings.listed()], read.explained])
    assert read.findings.counts["hicn_present"] == 3
    assert not [secret for secret in SECRETS if secret in said]

"""Beneficiary rows become person-months, in both naming styles."""

from datetime import date

import pytest

from enrollees.ingest.rif import Area
from tests.factories.rif import CCW, SYNTHEA, make_beneficiary, make_folder


@pytest.mark.parametrize("style", [SYNTHEA, CCW], ids=["synthea", "ccw"])
def test_a_row_becomes_twelve_months(tmp_path, read, style):
    read = read(make_folder(tmp_path, beneficiary_2015=[make_beneficiary(style)]))
    assert read.rules == set()
    assert [row["month"] for row in read.months] == [f"2015-{number:02}" for number in range(1, 13)]
    assert (read.rows, read.people) == (12, 1)
    first = read.month("2015-01")
    assert {name: first[name] for name in ("state", "county_fips", "dual_status", "part_a", "part_b")} == {
        "state": "WA",
        "county_fips": "53033",
        "dual_status": "02",
        "part_a": 1,
        "part_b": 1,
    }
    assert (first["medicare_advantage"], first["pace"], first["esrd"], first["original_disability"]) == (
        0,
        0,
        0,
        0,
    )
    assert (first["sex"], first["race"], first["died"], first["mbi_class"]) == ("F", "white", 0, "synthetic")
    assert first["age"] == 73  # born 17 January 1942: turned 73 within January 2015
    assert first["medicare_paid"] == 0


def test_both_styles_give_the_same_months(tmp_path, read):
    values = {
        "dual": ["02", "4", "NA", "08", "01", "06", "00", "09", "99", "05", "03", "02"],
        "buyin": ["3", "C", "1", "A", "2", "B", "0", "C", "C", "C", "C", "C"],
        "hmo": ["0", "1", "2", "4", "A", "B", "C", "", "", "0", "0", "0"],
        "contract": [""] * 7 + ["H1234", "N", "0", "", ""],
    }
    answers = []
    for name, style in (("synthea", SYNTHEA), ("ccw", CCW)):
        folder = tmp_path / name
        folder.mkdir()
        answers.append(read(make_folder(folder, mbsf_2015=[make_beneficiary(style, **values)])))
    assert answers[0].months == answers[1].months
    assert answers[0].explained[0] | {"file": ""} == answers[1].explained[0] | {"file": ""}
    months = answers[0].months
    assert [row["dual_status"] for row in months] == [
        "02", "04", "NA", "08", "01", "06", "00", "09", "99", "05", "03", "02",
    ]  # fmt: skip
    assert [row["part_a"] for row in months] == [1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1]
    assert [row["part_b"] for row in months] == [1, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1]
    assert [row["medicare_advantage"] for row in months] == [0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0]
    assert [row["plan_contract"] for row in months][7:9] == ["H1234", None]
    # Full, A and B, no plan: January and December only (February and August are in a plan, April has no Part B).
    assert answers[0].explained[0]["full_benefit_months"] == 4
    assert answers[0].explained[0]["partial_months"] == 4
    assert answers[0].explained[0]["eligible_months"] == 2


@pytest.mark.parametrize("code", ["07", "10", "*", "~", "XX", "AA", "7"])
def test_an_unknown_dual_code_is_never_full_benefit(tmp_path, read, code):
    read = read(
        make_folder(tmp_path, beneficiary=[make_beneficiary(dual=[code] + ["02"] * 11, dual_months="11")])
    )
    assert read.rules == {"dual_code"}
    assert read.month("2015-01")["dual_status"] == "99"
    assert read.explained[0]["full_benefit_months"] == 11
    (finding,) = read.found("dual_code")
    assert (finding.row, finding.field, finding.found) == (
        2,
        "META_DUAL_ELGBL_STUS_JAN_CD",
        f"{code} in 1 month from January",
    )


def test_a_lost_leading_zero_is_put_back_and_said(tmp_path, read):
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary(dual="4")]))
    assert read.rules == {"dual_code_unpadded"}
    assert {row["dual_status"] for row in read.months} == {"04"}
    assert read.explained[0] == {
        "file": "beneficiary.csv",
        "row": 2,
        "full_benefit_months": 12,
        "partial_months": 0,
        "eligible_months": 12,
        "findings": ["dual_code_unpadded"],
    }


def test_the_state_is_read_from_ssa_and_the_county_from_fips(tmp_path, read):
    """SSA 22 is Massachusetts, SSA 25 Mississippi; FIPS 25 is Massachusetts."""
    rows = [
        make_beneficiary(person="-1", ssa_state="22", ssa_county="22090", county="25017"),
        make_beneficiary(person="-2", ssa_state="22", ssa_county="090", county=""),
        make_beneficiary(person="-3", ssa_state="25", ssa_county="25090", county="25017"),
    ]
    read = read(make_folder(tmp_path, beneficiary=rows))
    assert [read.month("2015-01", person)["state"] for person in ("-1", "-2", "-3")] == ["MA", "MA", "MA"]
    assert [finding.row for finding in read.found("county_missing")] == [3]
    (finding,) = read.found("state_contradicts")
    assert finding.row == 4
    assert finding.found == "25 (MS) against a county in MA in 12 months from January"


def test_a_person_who_moves_has_two_states(tmp_path, read):
    rows = [make_beneficiary(county=["53033"] * 6 + ["6037"] * 6)]
    read = read(make_folder(tmp_path, beneficiary=rows))
    assert (read.month("2015-06")["state"], read.month("2015-07")["state"]) == ("WA", "CA")
    assert read.month("2015-07")["county_fips"] == "06037"
    assert read.rules == {"county_code", "state_contradicts"}


def test_months_without_medicare_are_no_months(tmp_path, read):
    five = ["C"] * 5 + [""] * 7
    rows = [make_beneficiary(buyin=five, dual=["02"] * 5 + [""] * 7, part_a_months="5", dual_months="5")]
    read = read(make_folder(tmp_path, beneficiary=rows))
    assert len(read.months) == 5
    assert read.rules == set()


def test_the_month_of_death_counts_and_later_ones_do_not(tmp_path, read):
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary(death="03-Apr-2015")]))
    assert [row["month"] for row in read.months][-1] == "2015-04"
    assert [row["died"] for row in read.months] == [0, 0, 0, 1]
    assert read.rules == {"month_after_death"}
    assert [finding.found for finding in read.found("month_after_death")] == [
        "entitlement in 8 months from May"
    ]


@pytest.mark.parametrize("written", ["17-Jan-1942", "17-JAN-1942", "17JAN1942", "19420117", "1942-01-17"])
def test_dates_are_read_in_the_ways_they_are_written(tmp_path, read, written):
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary(birth=written)]))
    assert read.rules == set()
    assert [row["age"] for row in read.months] == [73] * 12


def test_kidney_failure_is_read_from_the_months(tmp_path, read):
    rows = [make_beneficiary(status=["10"] * 6 + ["11"] * 6, esrd="0", reason="1")]
    read = read(make_folder(tmp_path, beneficiary=rows))
    assert [row["esrd"] for row in read.months] == [0] * 6 + [1] * 6
    assert read.month("2015-01")["original_disability"] == 1


def test_age_is_that_reached_within_the_month(tmp_path, read):
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary(birth="31-Jul-1950", age="65")]))
    assert [row["age"] for row in read.months] == [64] * 6 + [65] * 6


def test_pace_alone_ends_eligibility(tmp_path, read):
    rows = [make_beneficiary(plan_type=["20"] * 5 + [""] * 7)]
    read = read(make_folder(tmp_path, beneficiary=rows))
    assert [row["pace"] for row in read.months] == [1] * 5 + [0] * 7
    assert read.explained[0]["eligible_months"] == 7


def test_pace_is_told_by_the_plan_type(tmp_path, read):
    rows = [make_beneficiary(hmo="C", contract="H5003", plan_type="20")]
    read = read(make_folder(tmp_path, beneficiary=rows))
    assert {(row["pace"], row["medicare_advantage"]) for row in read.months} == {(1, 1)}
    assert read.explained[0]["eligible_months"] == 0


def test_the_same_file_twice_changes_nothing(tmp_path, read):
    rows = [make_beneficiary()]
    read = read(make_folder(tmp_path, beneficiary_2014=rows, beneficiary_2015=rows))
    assert len(read.months) == 12
    assert read.rules == {"repeated_row", "year_of_file"}
    assert {finding.file for finding in read.found("repeated_row")} == {"beneficiary_2014.csv"}
    assert [entry["full_benefit_months"] for entry in read.explained] == [12, 12]


def test_a_deleted_row_is_left_out(tmp_path, read):
    rows = [make_beneficiary() | {"DML_IND": "INSERT"}, make_beneficiary(dual="01") | {"DML_IND": "DELETE"}]
    read = read(make_folder(tmp_path, beneficiary=rows))
    assert len(read.months) == 12
    assert read.rules == {"row_deleted"}


def test_counties_give_the_group_and_other_rows_are_counted(tmp_path, read):
    rows = [
        make_beneficiary(person="-1", county="53033"),
        make_beneficiary(person="-2", county="06037", ssa_state="05", ssa_county=""),
        make_beneficiary(person="-3", county="25017", ssa_state="22", ssa_county=""),
        make_beneficiary(person="-4", county="", ssa_county=""),
    ]
    areas = [Area("53033", "demonstration", date(2015, 4, 1)), Area("06037", "comparison")]
    read = read(make_folder(tmp_path, beneficiary=rows), areas=areas)
    assert {(row["person_id"], row["group"]) for row in read.months} == {
        ("-1", "demonstration"),
        ("-2", "comparison"),
    }
    assert len(read.months) == 24
    assert read.findings.counts["outside_areas"] == 24
    assert [entry["eligible_months"] for entry in read.explained] == [9, 12, 0, 0]  # from April on

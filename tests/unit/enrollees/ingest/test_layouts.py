"""Each kind of file is declared once: its empty file is read as itself, and a file of another kind is named."""

import pytest

from enrollees.ingest import sources
from enrollees.ingest.layouts.cpsc import CPSC_CONTRACTS, CPSC_ENROLLMENT
from enrollees.ingest.layouts.known import LAYOUTS, recognized
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.layouts.roster import ROSTER
from tests.unit.enrollees.ingest.checking import check


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.key)
def test_the_empty_file_of_a_layout_is_recognized_and_everything_of_it_is_said(layout, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text(layout.template())
    assert layout.recognizes(sources.of_layout(sources.look_at(path, name=path.name), layout).header)
    others = [each for each in LAYOUTS.values() if each != layout and each.recognizes(sources.look_at(path, name="x").header)]  # fmt: skip
    assert {each.key for each in others} <= {
        CPSC_CONTRACTS.key
    }  # its two required columns are in the other CPSC file
    assert layout.about and layout.command
    for field in layout.fields:
        assert field.label and field.what_is_allowed and field.source and field.missing


def test_the_contract_is_found_under_either_of_its_names():
    header = ("Contract ID", "Plan ID", "FIPS State County Code", "Enrollment")
    assert CPSC_ENROLLMENT.named(header)[0] == "Contract Number"
    assert CPSC_CONTRACTS.named(("Contract Number",)) == ("Contract ID",)


@pytest.mark.parametrize(
    ("header", "what"),
    [
        (ROSTER.names, "Enrollment roster"),
        (CPSC_ENROLLMENT.names, "CPSC enrollment"),
        (("|".join(PERSON_MONTHS.names),), "vertical bars"),
        (("DML_IND|BENE_ID|BENE_BIRTH_DT",), "CCW/RIF beneficiary"),
        (("BENE_ID", "CLM_ID", "CLM_FROM_DT"), "CCW/RIF claim"),
        (("DESYNPUF_ID", "BENE_BIRTH_DT"), "old CMS synthetic"),
        (("BENE_HIC_NUM", "BENE_BIRTH_DT"), "Health Insurance Claim Number"),
    ],
)
def test_another_kind_of_file_is_named_with_the_way_that_it_goes_in(header, what):
    found = recognized(header, besides=PERSON_MONTHS)
    assert found is not None and what in found.what and found.fix


def test_a_file_that_nobody_knows_is_not_called_anything():
    assert recognized(("a", "b"), besides=PERSON_MONTHS) is None
    assert recognized((), besides=PERSON_MONTHS) is None


def test_a_person_month_import_says_which_file_it_got(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER.template())
    outcome = check(path)
    [named] = [each for each in outcome.findings if each.rule == "wrong_layout"]
    assert "Enrollment roster" in named.found and "--layout portal" in named.fix

"""Each kind of file is declared once: its empty file is read as itself, and a file of another kind is named."""

import pytest

from enrollees.ingest import sources
from enrollees.ingest.layouts.cpsc import CPSC_CONTRACTS, CPSC_ENROLLMENT
from enrollees.ingest.layouts.known import LAYOUTS, recognized
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.layouts.rif import BY_KIND, RIF
from enrollees.ingest.layouts.roster import ROSTER
from tests.unit.enrollees.ingest.checking import check


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.key)
def test_the_empty_file_of_a_layout_is_recognized_and_everything_of_it_is_said(layout, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text(layout.template())
    assert layout.recognizes(sources.of_layout(sources.look_at(path, name=path.name), layout).header)
    others = {each.key for each in LAYOUTS.values() if each != layout and each.recognizes(sources.look_at(path, name="x").header)}  # fmt: skip
    # The two columns that these require are in the other CPSC file and in the status file too.
    assert others <= {CPSC_CONTRACTS.key, ROSTER.key}
    assert layout.about and layout.command
    for field in layout.fields:
        assert field.label and field.what_is_allowed and field.source and field.missing


@pytest.mark.parametrize("layout", RIF, ids=lambda layout: layout.key)
def test_a_layout_in_two_naming_styles_is_recognized_in_both(layout, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text(layout.template(style=1))
    assert layout.recognizes(sources.of_layout(sources.look_at(path, name=path.name), layout).header)
    assert layout.has_two_styles == (layout.key == "rif_beneficiary")


def test_the_twelve_columns_of_a_monthly_field_are_one_field():
    beneficiary = BY_KIND["beneficiary"]
    dual = beneficiary.field("META_DUAL_ELGBL_STUS_SEPT_CD")
    assert dual is not None and dual == beneficiary.field("DUAL_STUS_CD_09")
    assert [names[1] for names in dual.headers] == [f"DUAL_STUS_CD_{month:02}" for month in range(1, 13)]
    assert beneficiary.named(("DUAL_STUS_CD_09",)) == ("META_DUAL_ELGBL_STUS_SEPT_CD",)
    assert "DUAL_STUS_CD_13" not in beneficiary.names and beneficiary.field("DUAL_STUS_CD_13") is None


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
        ((*BY_KIND["snf"].names, "NCH_QLFYD_STAY_FROM_DT"), "CCW/RIF skilled nursing claims"),
        (("|".join(BY_KIND["beneficiary"].spelled(1)),), "CCW/RIF beneficiaries"),
        (
            (
                "BENE_SK",
                "IDR_LTST_TRANS_FLG",
                "BENE_DUAL_STATUS_CD",
                "GEO_USPS_STATE_CD",
                "BENE_MDCD_ELGBLTY_BGN_DT",
            ),
            "BENE_DUAL_STUS_CD (perhaps renamed bene_dual_status_cd), BENE_MDCD_ELGBLTY_END_DT",
        ),
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

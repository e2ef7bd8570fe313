"""Span files in the style of CMS's Integrated Data Repository: loaded by contract, or refused with what is wrong."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from enrollees.ingest.layouts.idr import DUAL, ENROLLMENT
from enrollees.ingest.layouts.schema import Layout
from enrollees.models import Enrollee, EnrollmentSpan, StatusSpan
from enrollees.services.spans import import_repository
from fai_portal.accounts.services.user import system_user
from tests.factories.demonstration import make_demonstration, make_plan
from tests.factories.state import make_state

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "cms-synthetic" / "idr"
STAMPS = ("IDR_TRANS_EFCTV_TS", "IDR_INSRT_TS", "IDR_UPDT_TS", "IDR_TRANS_OBSLT_TS")
PLAN = {
    "IDR_LTST_TRANS_FLG": "Y", "CNTRCT_PBP_SK": "-1", "BENE_CNTRCT_NUM": "H0137", "BENE_PBP_NUM": "001",
    "BENE_CVRG_TYPE_CD": "3", "BENE_ENRLMT_PGM_TYPE_CD": "3", "BENE_ENRLMT_EMPLR_SBSDY_SW": "N",
    "BENE_ENRLMT_BGN_DT": "2014-01-01", "BENE_ENRLMT_END_DT": "9999-12-31",
}  # fmt: skip
STATUS = {
    "IDR_LTST_TRANS_FLG": "Y", "BENE_DUAL_STUS_CD": "02", "BENE_DUAL_TYPE_CD": "F", "GEO_USPS_STATE_CD": "MA",
    "BENE_MDCD_ELGBLTY_BGN_DT": "2013-01-01", "BENE_MDCD_ELGBLTY_END_DT": "9999-12-31",
}  # fmt: skip


@pytest.fixture
def plans():
    for state, slug, contract in (("MA", "ma-one-care", "H0137"), ("OH", "oh-mycare", "H2533")):
        demonstration = make_demonstration(state=make_state(state), slug=slug)
        make_plan(demonstration=demonstration, contract_number=contract, start=date(2013, 10, 1))


def write(folder: Path, layout: Layout, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    stamps = dict.fromkeys(STAMPS, "2014-01-01T00:00:00.000000")
    with (folder / f"{layout.key}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, layout.names)
        writer.writeheader()
        writer.writerows({**stamps, **row} for row in rows)
    return folder


def load(folder: Path, **options):
    return import_repository(path=folder, by=system_user(), on=NOW, synthetic=True, **options)


def test_plan_enrollment_is_loaded_by_contract_and_what_was_superseded_is_left_out(tmp_path, plans):
    folder = write(
        tmp_path / "idr",
        ENROLLMENT,
        [
            {"BENE_SK": "-11", **PLAN, "BENE_ENRLMT_END_DT": "2014-12-31"},
            {"BENE_SK": "-11", **PLAN, "BENE_ENRLMT_BGN_DT": "2015-01-01", "BENE_CNTRCT_NUM": "H5555"},
            {"BENE_SK": "-12", **PLAN, "BENE_CNTRCT_NUM": "H2533"},
            {"BENE_SK": "-12", **PLAN, "IDR_LTST_TRANS_FLG": "N"},
        ],
    )
    write(folder, DUAL, [{"BENE_SK": "-11", **STATUS}])
    report = load(folder)
    assert (report.verdict, report.rows, report.people, report.loaded) == ("accepted", 5, 2, 6)
    assert set(
        EnrollmentSpan.objects.values_list(
            "demonstration__slug", "enrollee__state_id", "plan__contract_number", "start", "end", "ending"
        )
    ) == {
        ("ma-one-care", "MA", "H0137", date(2014, 1, 1), date(2015, 1, 1), "unknown"),
        ("oh-mycare", "OH", "H2533", date(2014, 1, 1), None, ""),
    }
    assert set(Enrollee.objects.values_list("mbi_class", flat=True)) == {"synthetic"}
    assert set(StatusSpan.objects.values_list("enrollee__state_id", "kind", "value", "start", "end")) == {
        ("MA", "dual_status", "02", date(2013, 1, 1), None),
        ("MA", "medicare_advantage", "H0137", date(2014, 1, 1), date(2015, 1, 1)),
        ("MA", "medicare_advantage", "H5555", date(2015, 1, 1), None),
        ("OH", "medicare_advantage", "H2533", date(2014, 1, 1), None),
    }
    assert load(folder).loaded == 0 and EnrollmentSpan.objects.count() == 2


@pytest.mark.parametrize("code", ["07", "10", "*", "~", "XX"])
def test_a_dual_code_off_the_list_is_named(tmp_path, plans, code):
    folder = write(tmp_path / "idr", DUAL, [{"BENE_SK": "-11", **STATUS, "BENE_DUAL_STUS_CD": code}])
    [found] = load(folder).findings
    assert (found.rule, found.row, found.field, found.found) == ("unknown_code", 2, "BENE_DUAL_STUS_CD", code)
    assert "00, 01, 02, 03, 04, 05, 06, 08, 09, 99, NA" in found.allowed


def test_without_plan_enrollment_nothing_can_be_loaded_and_it_says_so(tmp_path, plans):
    report = load(write(tmp_path / "idr", DUAL, [{"BENE_SK": "-11", **STATUS}]))
    assert (report.verdict, report.counts) == ("rejected", {"enrollment_file_missing": 1})


def test_real_people_and_made_up_ones_do_not_mix(tmp_path, plans):
    folder = write(tmp_path / "idr", ENROLLMENT, [{"BENE_SK": "11", **PLAN}, {"BENE_SK": "-12", **PLAN}])
    assert load(folder).counts == {"real_identifier": 1}
    report = import_repository(path=folder, by=system_user(), on=NOW)
    assert report.counts == {"synthetic_identifier": 1}


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="CMS's synthetic files are not beside the checkout")
def test_the_files_of_cms_are_refused_with_what_is_wrong_counted_and_named(plans):
    """The numbers were counted in the files with another program."""
    report = load(SAMPLE, dry_run=True, max_findings=5_000)
    assert report.verdict == "rejected" and report.rows == 5250 + 5376 + 10554 + 11888
    with (SAMPLE / "SYNTHETIC_BENE_CMBND_DUAL_MDCR.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row["BENE_DUAL_STUS_CD"] for row in csv.DictReader(file)]
    valid = {"00", "01", "02", "03", "04", "05", "06", "08", "09", "99", "NA"}
    dirty = sum(code not in valid for code in codes)
    assert report.counts["unknown_code"] == dirty + 1797  # and ~ in the switch of the employer's part
    assert report.counts["invalid_value"] == 5376  # -03 is no plan benefit package
    assert report.counts["span_in_future"] == 1662 + 1876
    listed = {each.found for each in report.findings if each.field == "BENE_DUAL_STUS_CD"}
    assert listed == set(codes) - valid

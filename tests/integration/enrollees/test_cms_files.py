"""Every file of CMS's synthetic data: loaded, or refused with findings that a person can act on."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from enrollees.ingest.findings import Finding, IntakeReport
from enrollees.services.rif import import_rif
from enrollees.services.spans import import_repository
from fai_portal.accounts.services.user import system_user
from tests.factories.demonstration import make_comparison_area, make_demonstration
from tests.factories.mou import make_mou, make_version
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms, make_year

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FOLDER = Path(__file__).parents[4] / "shared" / "data" / "cms-synthetic"
IDR_FILES = sorted(FOLDER.glob("idr/*"))
# What is wrong with a file as a whole, or with a folder, stands in no row; of a row or a header it is one of its fields.
OF_A_FILE = {"claims_missing", "enrollment_file_missing", "no_plan_of_ours", "outside_areas"}
OF_A_ROW = {"ragged_row", "wrong_layout", "unknown_column", "duplicate_column"}


@pytest.fixture
def demonstration():
    """Middlesex County, Massachusetts, where CMS's people live, compared with Barnstable County."""
    massachusetts = make_state("MA")
    version = make_version(mou=make_mou(state=massachusetts))
    terms = make_terms(version=version, effective_from=date(2013, 1, 1))
    make_year(terms=terms, start=date(2013, 1, 1), end=date(2022, 1, 1))
    make_term_county(terms=terms, county=make_county("25017", state=massachusetts), start=date(2013, 1, 1))
    found = make_demonstration(slug="ma-made-up", established_by=version.mou)
    make_comparison_area(demonstration=found, county=make_county("25001", state=massachusetts))
    return found


def can_be_acted_on(finding: Finding) -> bool:
    where = finding.rule in OF_A_FILE or (
        finding.row is not None and (finding.field or finding.rule in OF_A_ROW)
    )
    return bool(where and finding.found and finding.allowed and finding.fix)


def not_helpful(report: IntakeReport) -> list[Finding]:
    return [each for each in report.findings if not can_be_acted_on(each)]


def test_the_folder_holds_the_files_that_are_looked_at(cms_synthetic):
    every = {path.relative_to(cms_synthetic).parts[0] for path in cms_synthetic.rglob("*") if path.is_file()}
    assert every == {"idr", "rif"}


def test_the_claims_and_beneficiaries_are_loaded(cms_synthetic, demonstration):
    report = import_rif(
        directory=cms_synthetic / "rif", demonstration=demonstration, by=system_user(), on=NOW, synthetic=True
    )
    assert report.verdict == "accepted_with_warnings" and report.loaded > 0 and report.dataset
    assert not not_helpful(report)
    # Nothing of the folder was passed over: each file is of a kind that was read, or a finding names it.
    assert not {"unknown_file", "file_not_read", "claims_missing", "wrong_layout"} & set(report.counts)


@pytest.mark.parametrize("path", IDR_FILES, ids=lambda path: path.name)
def test_a_span_file_is_loaded_or_refused_with_findings(path, cms_synthetic, demonstration):
    report = import_repository(path=path, by=system_user(), on=NOW, synthetic=True, max_findings=5_000)
    assert report.rows > 5_000
    assert (report.verdict == "rejected") == any(each.severity == "error" for each in report.findings)
    assert report.loaded > 0 or report.findings
    assert not not_helpful(report)
    assert {each.file for each in report.findings if each.row} == {path.name}


def test_the_span_files_together_are_refused_for_what_is_wrong_in_them(cms_synthetic, demonstration):
    report = import_repository(path=cms_synthetic / "idr", by=system_user(), on=NOW, synthetic=True)
    assert report.verdict == "rejected" and not not_helpful(report)
    found = {(each.field, each.found) for each in report.findings if each.rule == "unknown_code"}
    assert {code for field, code in found if field == "BENE_DUAL_STUS_CD"} == {"07", "10", "*", "~", "XX"}

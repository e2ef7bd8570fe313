"""The public record as it stands in the project, loaded whole."""

import csv
import json
import shutil
import time
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Model

from demonstrations.models import (
    ComparisonArea,
    Demonstration,
    EnrollmentCount,
    Finding,
    Milestone,
    Plan,
    Precision,
    Publication,
    Scope,
)
from demonstrations.savings.policy import policy_from_json
from demonstrations.selectors.status import StatusKey, status_on
from demonstrations.services.public_record import FILES, PROPOSAL, load_public_record
from fai_portal.access.checks import Denied
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from states.models import (
    Agency,
    County,
    DocumentType,
    Fact,
    FactSource,
    Measure,
    Mou,
    MouDocument,
    MouVersion,
    Participation,
    PolicyRecord,
    ProgramRule,
    State,
    TermCounty,
    TermPercentage,
    Terms,
    TermYear,
)
from states.selectors import governing_terms, terms_of
from tests.factories.user import make_analyst

pytestmark = pytest.mark.django_db
ON = datetime(2026, 11, 24, 9, tzinfo=UTC)
ANYBODY = AnonymousUser()
NOUNS: list[type[Model]] = [
    FactSource, Fact, State, Agency, County, Mou, MouVersion, MouDocument, Terms, TermYear, TermPercentage,
    TermCounty, PolicyRecord, ProgramRule, Demonstration, Plan, Milestone, ComparisonArea, EnrollmentCount,
    Publication, Finding,
]  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (settings.PUBLIC_RECORD_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load(folder: Path = settings.PUBLIC_RECORD_DIR):
    return load_public_record(by=system_user(), on=ON, folder=folder)


def snapshot() -> dict[str, list[tuple]]:
    return {noun.__name__: list(noun.objects.order_by("pk").values_list()) for noun in NOUNS}


def test_it_loads_quickly_and_a_second_time_changes_nothing():
    began = time.monotonic()
    first = load()
    assert time.monotonic() - began < 10
    assert first.problems == () and first.has_changed
    before, events = snapshot(), Event.objects.count()
    second = load()
    assert second.problems == () and not second.has_changed
    assert snapshot() == before
    assert Event.objects.count() == events, "a load that changes nothing leaves no event"
    assert sum(counts["unchanged"] for counts in second.counts.values()) == sum(
        noun.objects.count() for noun in NOUNS
    )


def test_every_row_of_the_files_is_there():
    load()
    demonstrations = [row for row in rows("demonstrations") if row["status"] != PROPOSAL]
    proposals = [row for row in rows("demonstrations") if row["status"] == PROPOSAL]
    assert (len(demonstrations), len(proposals)) == (16, 14)
    assert Demonstration.objects.count() == 16
    assert Mou.objects.filter(document_type=DocumentType.PROPOSAL).count() == 14
    assert Mou.objects.count() == len(rows("mous")) + 14
    assert MouVersion.objects.filter(is_published=True, is_current=True).count() == Mou.objects.count()
    assert Plan.objects.count() == len(rows("plans"))
    assert EnrollmentCount.objects.count() == len(rows("enrollment"))
    assert Publication.objects.count() == len(rows("publications"))
    assert Finding.objects.count() == len(rows("published_results"))
    assert Fact.objects.count() == len(rows("demonstration_facts"))
    assert ProgramRule.objects.count() == len(rows("program_rules"))
    assert TermPercentage.objects.count() == len(rows("savings_percentages"))
    current = TermCounty.objects.filter(terms__in=governing_terms(user=ANYBODY, on=date.max))
    assert current.count() == len(rows("demonstration_counties"))
    assert Counter(State.objects.values_list("participation", flat=True)) == {
        Participation.DEMONSTRATION: 13, Participation.PROPOSAL_ONLY: 13, Participation.NONE: 25,
    }  # fmt: skip
    assert Agency.objects.count() == 26


def test_oklahoma_proposed_both_models_and_new_york_has_a_proposal_beside_its_demonstrations():
    load()
    assert Mou.objects.get(slug="ok-proposal").proposed_models == ["capitated", "managed_ffs"]
    assert Mou.objects.get(slug="ny-mffs-proposal").state_id == "NY"
    assert Demonstration.objects.filter(state="NY").count() == 3


def test_verified_and_recalled_are_kept_apart_and_general_knowledge_is_no_source():
    load()
    recalled = Fact.objects.get(subject="ma-one-care", field="passive_enrollment_start")
    assert not recalled.is_verified and not recalled.source.is_citation
    milestone = Milestone.objects.get(demonstration__slug="ma-one-care", kind="passive_enrollment")
    assert (milestone.is_verified, milestone.source) == (False, recalled.source)
    assert Milestone.objects.get(demonstration__slug="ma-one-care", kind="first_enrollment").is_verified
    assert not FactSource.objects.filter(record__istartswith="general knowledge").exclude(links=[], title="")


def test_no_working_note_is_kept():
    load()
    notes = {row["note"] for name in FILES for row in rows(name) if row.get("note")}
    kept = {str(value) for noun in NOUNS for row in noun.objects.values_list() for value in row}
    assert not notes & kept


def test_text_is_in_american_spelling():
    load()
    for terms in Terms.objects.all():
        assert "enrolment" not in terms.enrollment_method.lower() + terms.target_population.lower()
    assert not Fact.objects.filter(value__iregex="enrolment|programme")


def test_closed_dates_are_half_open_inside():
    load()
    plan = Plan.objects.get(name="Fallon Total Care")
    assert plan.end == date(2015, 10, 1)
    finding = Finding.objects.get(estimate="34891668")
    assert (finding.period_start, finding.period_end) == (date(2013, 7, 1), date(2015, 1, 1))
    county = TermCounty.objects.get(county="53033", terms__agreement__slug="wa-health-homes-mffs-mou")
    assert (county.start, county.end) == (date(2017, 4, 1), None)


@pytest.mark.parametrize(
    "month", [date(2013, 10, 1), date(2014, 3, 31), date(2014, 4, 1), date(2014, 12, 31)]
)
def test_massachusetts_changed_its_first_year_within_itself(month):
    load()
    agreement = Mou.objects.get(slug="ma-one-care-mou")
    terms = terms_of(agreement, user=ANYBODY, on=month)
    assert terms.version.mou.slug == "ma-one-care-contract-amendment-undated"
    percentage = TermPercentage.objects.get(
        year__terms=terms, measure=Measure.AGGREGATE_SAVINGS, start__lte=month, end__gt=month
    )
    assert percentage.year.number == 1
    assert percentage.percent == (0 if month < date(2014, 4, 1) else 1)


def test_what_the_massachusetts_mou_had_first_said_is_kept():
    load()
    agreement = Mou.objects.get(slug="ma-one-care-mou")
    first = terms_of(agreement, user=ANYBODY, on=date(2013, 1, 1))
    assert first.version.mou == agreement
    said = TermPercentage.objects.filter(year__terms=first).values_list(
        "year__number", "percent", "is_verified"
    )
    assert list(said) == [(2, 2, False), (3, 4, False)]
    assert list(first.years.values_list("number", "end")) == [
        (1, date(2015, 1, 1)), (2, date(2016, 1, 1)), (3, date(2017, 1, 1)),
    ]  # fmt: skip


def test_years_without_dates_keep_their_percentages():
    load()
    years = TermYear.objects.filter(terms__agreement__slug="ny-fida-mou")
    assert list(years.values_list("number", "start")) == [(1, None), (2, None), (3, None)]
    assert TermPercentage.objects.filter(year__in=years).count() == 6


def test_amendments_name_what_they_amend():
    load()
    amendment = Mou.objects.get(slug="wa-health-homes-mffs-agreement-amendment-2023-12-20")
    assert amendment.amends.document_type == DocumentType.FINAL_DEMONSTRATION_AGREEMENT
    assert amendment.agreement.slug == "wa-health-homes-mffs-mou"
    assert Mou.objects.filter(state__isnull=True).count() == 7


def test_an_announced_mou_is_not_called_signed():
    load()
    mou = Mou.objects.get(slug="ny-fida-mou")
    assert (mou.signed_on, mou.announced_on) == (None, date(2013, 8, 26))
    assert mou.title == "MOU between CMS and New York for FIDA"


def test_links_to_mirrors_are_marked_as_copies():
    load()
    document = MouDocument.objects.get(version__mou__slug="ma-one-care-contract-amendment-2014-12-09")
    assert document.is_copy and document.publisher.startswith("Massachusetts")
    assert not MouDocument.objects.filter(url__contains="cms.gov", is_copy=True)
    report = Publication.objects.get(title="Massachusetts One Care: Third Evaluation Report")
    assert (report.publisher, report.is_copy) == ("CMS", True)


def test_rounded_and_partial_counts_say_so():
    load()
    counts = EnrollmentCount.objects
    assert counts.get(scope=Scope.ALL, month=date(2020, 2, 1)).precision == Precision.APPROXIMATE
    ohio = counts.filter(demonstration__slug="oh-mycare-ohio")
    assert ohio.get(contract_number="H0022", month=date(2025, 1, 1)).precision == Precision.LOWER_BOUND
    assert ohio.get(contract_number="", month=date(2018, 8, 1)).precision == Precision.EXACT
    assert counts.get(demonstration__slug="ma-one-care", month=date(2015, 2, 1)).precision == Precision.EXACT
    assert Finding.objects.get(estimate="166000000").is_approximate


def test_policies_exist_for_managed_fee_for_service_years_and_the_maths_reads_them():
    load()
    per_agreement = Counter(PolicyRecord.objects.values_list("agreement__demonstration__slug", flat=True))
    assert per_agreement == {"wa-health-homes-mffs": 11, "co-acc-mmp": 3}
    assert not PolicyRecord.objects.filter(confirmed=True)
    first = PolicyRecord.objects.get(
        agreement__slug="wa-health-homes-mffs-mou", period_start=date(2013, 7, 1)
    )
    assert (first.period_end, first.months) == (date(2015, 1, 1), 18)
    points = [[size, Decimal(percent)] for size, percent in first.msr_table]
    policy, _ = policy_from_json({"msr_table": points, "quality_map": first.quality_map}, stored=True)
    assert [size for size, _ in policy.msr_table] == [5000, 10000, 20000, 50000]


def test_washington_is_compared_with_all_counties_of_three_states():
    load()
    areas = ComparisonArea.objects.filter(demonstration__slug="wa-health-homes-mffs")
    assert set(areas.values_list("county__state", flat=True)) == {"AR", "GA", "WV"}
    assert areas.count() == County.objects.filter(state__in=["AR", "GA", "WV"]).count()
    assert not areas.filter(is_verified=True)


EXPECTED = {
    "ended": {StatusKey.ENDED},
    "withdrawn_before_launch": {StatusKey.WITHDRAWN},
    "unknown_after_latest_verified_end": {StatusKey.UNKNOWN},
    "ended_or_ending_2025": {StatusKey.UNKNOWN},
}


def test_the_computed_status_is_what_the_record_says():
    """On the day of the record; two dates are only scheduled and have passed, so no one can say."""
    load()
    for row in rows("demonstrations"):
        if row["status"] != PROPOSAL:
            milestones = Milestone.objects.filter(demonstration__slug=row["slug"])
            assert status_on(milestones, ON.date()).key in EXPECTED[row["status"]], row["slug"]


def test_status_follows_the_dates():
    load()
    milestones = list(Milestone.objects.filter(demonstration__slug="wa-health-homes-mffs"))
    assert status_on(milestones, date(2013, 1, 1)).key == StatusKey.PLANNED
    assert status_on(milestones, date(2024, 12, 31)).key == StatusKey.ACTIVE
    assert status_on(milestones, date(2025, 1, 1)).label == "Unknown after December 31, 2024"


def test_only_those_who_manage_reference_data_may_load_it():
    with pytest.raises(Denied):
        load_public_record(by=make_analyst(), on=ON, folder=settings.PUBLIC_RECORD_DIR)


def test_a_correction_in_the_files_is_an_update(tmp_path):
    load()
    folder = changed(
        tmp_path, "plans", 2, plan_name="Commonwealth Care Alliance One Care", end_date="2025-11-30"
    )
    counts = load(folder).counts
    assert counts["plans"] == {"created": 0, "updated": 1, "unchanged": 68, "removed": 0}
    assert Plan.objects.get(contract_number="H0137").end == date(2025, 12, 1)


def test_a_corrected_start_of_a_percentage_replaces_the_old_one(tmp_path):
    load()
    folder = changed(tmp_path, "savings_percentages", 2, dy_end="2014-02-28")
    folder = changed(folder, "savings_percentages", 3, dy_start="2014-03-01")
    counts = load(folder).counts["term percentages"]
    assert (counts["created"], counts["updated"], counts["removed"]) == (1, 1, 1)


# What is wrong with the files is said by file, row and column, and nothing is loaded.


def changed(folder: Path, name: str, number: int, **cells: str) -> Path:
    """A copy of the record in which one row, counted with the header as 1, has other cells."""
    target = folder if (folder / "states.csv").exists() else folder / "record"
    if target != folder:
        shutil.copytree(settings.PUBLIC_RECORD_DIR, target)
    path = target / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    table[number - 2] |= cells
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return target


@pytest.mark.parametrize(
    ("name", "row", "cells", "column", "allowed"),
    [
        ("states", 2, {"fips": "26"}, "fips", "25"),
        ("states", 2, {"code": "ZZ"}, "code", "AK, AL"),
        ("demonstrations", 2, {"model": "barter"}, "model", "capitated"),
        ("demonstrations", 2, {"first_enrollment_date": "2013-10-32"}, "first_enrollment_date", "YYYY-MM-DD"),
        ("demonstrations", 2, {"age_max": "20"}, "age_min, age_max", "cannot be below"),
        ("demonstration_facts", 2, {"value": "NH"}, "value", "MA, as in demonstrations.csv, row 2"),
        ("demonstration_facts", 2, {"demonstration_slug": "xx"}, "demonstration_slug", "a slug of"),
        ("demonstration_counties", 2, {"county_fips": "39999"}, "county_fips", "in use"),
        ("demonstration_counties", 2, {"county_fips": "39049"}, "county_name", "Franklin"),
        ("demonstration_counties", 2, {"state": "OK"}, "state", "OH"),
        ("demonstration_years", 3, {"start_date": "2015-01-02"}, "start_date", "the day after"),
        ("demonstration_years", 3, {"demonstration_year": "1"}, "", "each row once"),
        ("mous", 2, {"document_type": "letter"}, "document_type", "three_way_contract"),
        ("mous", 2, {"date": "2012-08-23"}, "mou_signed", "2012-08-23, as in mous.csv"),
        ("plans", 2, {"contract_number": "H01"}, "contract_number", "H and four digits"),
        ("plans", 3, {"contract_number": "H0137"}, "start_date, end_date", "overlaps"),
        ("plans", 2, {"end_date": "2013-09-30"}, "start_date, end_date", "after the start"),
        ("savings_percentages", 2, {"percent": "101"}, "percent", "between 0 and 100"),
        ("savings_percentages", 2, {"percent": ""}, "percent", "a number"),
        ("savings_percentages", 2, {"dy_end": "2015-03-31"}, "dy_start", "inside year 1"),
        ("savings_percentages", 2, {"measure": "luck"}, "measure", "aggregate_savings"),
        ("enrollment", 2, {"enrolled": "7"}, "enrolled, eligible", "0, or 11 and more"),
        ("enrollment", 2, {"month": "2020-2"}, "month", "YYYY-MM"),
        ("publications", 2, {"date_precision": ""}, "publication_date, date_precision", "precision"),
        ("published_results", 2, {"status": "secret"}, "status", "preliminary"),
        ("program_rules", 2, {"confidence": "sure"}, "confidence", "verified, recalled"),
        ("comparison_areas", 2, {"state": "PR"}, "state", "AR"),
    ],
)
def test_a_conflict_names_file_row_and_column_and_undoes_everything(
    tmp_path, name, row, cells, column, allowed
):
    loaded = load(changed(tmp_path, name, row, **cells))
    problem = next(
        (each for each in loaded.problems if each.column == column and allowed in each.allowed), None
    )
    assert problem is not None, loaded.problems
    assert problem.fix and (problem.found or "" in cells.values())
    assert problem.row == (row if problem.file == f"{name}.csv" else 2)
    assert loaded.counts == {}
    assert not any(noun.objects.exists() for noun in NOUNS)
    assert not Event.objects.filter(action="public_record.load")


def test_all_problems_are_told_at_once(tmp_path):
    folder = changed(tmp_path, "plans", 2, start_date="soon")
    folder = changed(folder, "publications", 3, publication_type="poem")
    assert {(each.file, each.row) for each in load(folder).problems} == {
        ("plans.csv", 2),
        ("publications.csv", 3),
    }


def test_a_suppressed_cell_stays_unknown(tmp_path):
    load(changed(tmp_path, "enrollment", 2, enrolled="*"))
    count = EnrollmentCount.objects.get(demonstration__slug="ca-cal-mediconnect", month=date(2020, 2, 1))
    assert (count.enrolled, count.is_suppressed) == (None, True)


def test_a_missing_file_stops_everything(tmp_path):
    folder = changed(tmp_path, "plans", 2)
    (folder / "mous.csv").unlink()
    [problem] = load(folder).problems
    assert (problem.file, problem.found) == ("mous.csv", "no such file")


def command(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("load_public_record", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_the_command_answers_in_json_and_by_exit_code(tmp_path):
    code, answer = command("--format", "json")
    assert (code, json.loads(answer)["verdict"]) == (0, "loaded")
    code, answer = command("--format", "json")
    assert (code, json.loads(answer)["verdict"]) == (0, "unchanged")
    code, answer = command("--format", "json", "--dir", str(changed(tmp_path, "plans", 2, start_date="soon")))
    assert code == 1
    assert json.loads(answer)["problems"][0] | {"allowed": "", "fix": ""} == {
        "file": "plans.csv", "row": 2, "column": "start_date", "found": "soon", "allowed": "", "fix": "",
    }  # fmt: skip
    assert command("--dir", str(tmp_path / "nowhere"))[0] == 2

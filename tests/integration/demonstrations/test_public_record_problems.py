"""What is wrong with the files is said by file, row and column, all at once, and nothing is loaded."""

import json
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from demonstrations.models import EnrollmentCount, Plan
from demonstrations.services.public_record import load_public_record
from fai_portal.access.checks import Denied
from fai_portal.audit.models import Event
from tests.factories.user import make_analyst
from tests.integration.demonstrations.record import NOUNS, ON, change, copy, load

pytestmark = pytest.mark.django_db

# file, row, cells, the column that is named, what it says is allowed; one row each, so that all are told at once.
WRONG_CELLS = [
    ("states", 2, {"fips": "26"}, "fips", "25"),
    ("states", 3, {"code": "ZZ"}, "code", "AK, AL"),
    ("demonstrations", 2, {"model": "barter"}, "model", "capitated"),
    ("demonstrations", 5, {"first_enrollment_date": "2014-05-32"}, "first_enrollment_date", "YYYY-MM-DD"),
    ("demonstrations", 6, {"mou_signed": "2013-03-28"}, "mou_signed", "2013-03-27, as in mous.csv"),
    ("demonstration_facts", 3, {"value": "Two Cares"}, "value", "as in demonstrations.csv, row 2"),
    ("demonstration_facts", 4, {"demonstration_slug": "xx"}, "demonstration_slug", "a slug of"),
    ("demonstration_counties", 2, {"county_fips": "39999"}, "county_fips", "in use"),
    ("demonstration_counties", 3, {"county_fips": "39041"}, "county_name", "Delaware"),
    ("demonstration_counties", 4, {"state": "OK"}, "state", "OH"),
    ("demonstration_years", 4, {"start_date": "2016-01-02"}, "start_date", "the day after"),
    ("plans", 4, {"plan_name": "Commonwealth Care Alliance One Care"}, "", "each row once"),
    ("mous", 3, {"document_type": "letter"}, "document_type", "three_way_contract"),
    ("plans", 2, {"start_date": "soon"}, "start_date", "YYYY-MM-DD"),
    ("savings_percentages", 2, {"dy_end": "2015-03-31"}, "dy_start, dy_end", "inside year 1"),
    ("savings_percentages", 4, {"measure": "luck"}, "measure", "aggregate_savings"),
    ("savings_percentages", 5, {"percent": ""}, "percent", "a number"),
    ("enrollment", 2, {"month": "2020-2"}, "month", "YYYY-MM"),
    ("enrollment", 3, {"enrolled": "57,415"}, "enrolled", "a whole number"),
    ("enrollment", 4, {"demonstration_slug": "none"}, "demonstration_slug", "all, all-capitated"),
    ("publications", 3, {"publication_type": "poem"}, "publication_type", "evaluation_report"),
    ("published_results", 2, {"status": "secret"}, "status", "preliminary"),
    ("program_rules", 2, {"confidence": "sure"}, "confidence", "verified, recalled"),
    ("program_rules", 3, {"key": "many"}, "key", "a whole number"),
    ("comparison_areas", 2, {"state": "PR"}, "state", "AR"),
]
# The same for rules that the database holds; one is told for each load.
BROKEN_RULES = [
    ("demonstrations", 2, {"age_max": "20"}, "age_min, age_max", "cannot be below"),
    ("plans", 2, {"contract_number": "H01"}, "contract_number", "H and four digits"),
    ("plans", 3, {"contract_number": "H0137"}, "start_date, end_date", "overlaps"),
    ("plans", 2, {"end_date": "2013-09-30"}, "start_date, end_date", "after the start"),
    ("savings_percentages", 2, {"percent": "101"}, "percent", "between 0 and 100"),
    ("enrollment", 2, {"enrolled": "7"}, "enrolled, eligible", "0, or 11 and more"),
    ("publications", 2, {"date_precision": ""}, "publication_date, date_precision", "precision"),
]


def assert_nothing_was_loaded():
    assert not [noun.__name__ for noun in NOUNS if noun.objects.exists()]
    assert not Event.objects.filter(action="public_record.load")


def named(problems, name, row, column, allowed):
    return [
        problem
        for problem in problems
        if (problem.file, problem.row, problem.column) == (f"{name}.csv", row, column)
        and allowed in problem.allowed
    ]


def test_every_wrong_cell_is_told_at_once_by_file_row_and_column(tmp_path):
    folder = copy(tmp_path)
    for name, row, cells, _, _ in WRONG_CELLS:
        change(folder, name, row, **cells)
    problems = load(folder).problems
    for name, row, cells, column, allowed in WRONG_CELLS:
        [problem] = named(problems, name, row, column, allowed)
        assert problem.fix and (problem.found or "" in cells.values())
    # The only other complaints are of rows that no longer agree with those changed above.
    told = {(f"{name}.csv", row, column) for name, row, _, column, _ in WRONG_CELLS}
    others = {each.file for each in problems if (each.file, each.row, each.column) not in told}
    assert others == {"demonstration_facts.csv", "savings_percentages.csv"}
    assert_nothing_was_loaded()


@pytest.mark.parametrize(("name", "row", "cells", "column", "allowed"), BROKEN_RULES)
def test_a_row_that_the_database_refuses_is_named(tmp_path, name, row, cells, column, allowed):
    folder = copy(tmp_path)
    change(folder, name, row, **cells)
    if name == "demonstrations":
        change(folder, "demonstration_facts", 18, value=cells["age_max"])
    [problem] = load(folder).problems
    assert named([problem], name, row, column, allowed), problem
    assert_nothing_was_loaded()


def test_a_missing_file_stops_everything(tmp_path):
    folder = copy(tmp_path)
    (folder / "mous.csv").unlink()
    [problem] = load(folder).problems
    assert (problem.file, problem.found) == ("mous.csv", "no such file")


def test_a_folder_without_comparison_areas_is_whole(tmp_path):
    folder = copy(tmp_path)
    (folder / "comparison_areas.csv").unlink()
    assert load(folder).problems == ()


def test_the_order_of_the_rows_means_nothing(tmp_path):
    load()
    folder = copy(tmp_path)
    for path in folder.glob("*.csv"):
        header, *lines = path.read_text().splitlines()
        path.write_text("\n".join([header, *reversed(lines)]) + "\n")
    loaded = load(folder)
    assert loaded.problems == ()
    assert not loaded.has_changed, [
        noun for noun, each in loaded.counts.items() if each["updated"] or each["created"]
    ]


def test_corrections_in_the_files_are_updates(tmp_path):
    load()
    folder = copy(tmp_path)
    change(folder, "plans", 2, end_date="2025-11-30")
    change(folder, "savings_percentages", 2, dy_end="2014-02-28")
    change(folder, "savings_percentages", 3, dy_start="2014-03-01")
    change(folder, "enrollment", 2, enrolled="*")
    counts = load(folder).counts
    assert counts["plans"] == {"created": 0, "updated": 1, "unchanged": 68, "removed": 0}
    assert Plan.objects.get(contract_number="H0137").end == date(2025, 12, 1)
    percentages = counts["term percentages"]
    assert (percentages["created"], percentages["updated"], percentages["removed"]) == (1, 1, 1)
    count = EnrollmentCount.objects.get(demonstration__slug="ca-cal-mediconnect", month=date(2020, 2, 1))
    assert (count.enrolled, count.is_suppressed) == (None, True), "a small cell is unknown, never zero"


def test_only_those_who_manage_reference_data_may_load_it():
    with pytest.raises(Denied):
        load_public_record(by=make_analyst(), on=ON, folder=settings.PUBLIC_RECORD_DIR)


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
    folder = copy(tmp_path)
    change(folder, "plans", 2, start_date="soon")
    code, answer = command("--format", "json", "--dir", str(folder))
    assert code == 1
    [problem] = json.loads(answer)["problems"]
    assert (problem["file"], problem["row"], problem["column"], problem["found"]) == (
        "plans.csv", 2, "start_date", "soon",
    )  # fmt: skip
    assert command("--dir", str(tmp_path / "nowhere"))[0] == 2

"""Published counts: what CMS's files say is kept as it stands, withheld counts stay unknown, and nothing is lost."""

import csv
import json
import threading
from datetime import date
from io import StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from demonstrations.models import EnrollmentCount
from demonstrations.selectors.enrollment import parts_of, series_in, series_of
from enrollees.models import IntakeBatch
from enrollees.services.counts import import_counts
from fai_portal.access.checks import Denied
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from tests.factories.cpsc import BOSTON, DONA_ANA, NOWHERE, WORCESTER, count_row, make_cpsc
from tests.factories.demonstration import make_demonstration, make_plan
from tests.factories.state import make_county, make_state
from tests.factories.user import make_user
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db

ROWS = [
    count_row("H0137", "001", BOSTON, "1200"),
    count_row("H0137", "001", WORCESTER, "*"),
    count_row("H0137", "002", BOSTON, "11"),
    count_row("H0137", "001", NOWHERE, "40"),
    count_row("H9999", "001", BOSTON, "5000"),
    count_row("H9999", "001", DONA_ANA, "*"),
]


@pytest.fixture
def one_care():
    state = make_state("MA")
    make_county("25025", state=state)
    make_county("25027", state=state)
    demonstration = make_demonstration(state=state, slug="ma-one-care")
    make_plan(demonstration=demonstration, contract_number="H0137", start=date(2013, 10, 1))
    return demonstration


def run(*arguments) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("import_enrollment", *map(str, arguments), "--layout", "cpsc", "--format", "json", stdout=out, stderr=StringIO())  # fmt: skip
        code = 0
    except CommandError as error:
        code = error.returncode
    return code, json.loads(out.getvalue() or "{}")


def kept() -> set[tuple]:
    return set(
        EnrollmentCount.objects.values_list(
            "contract_number", "plan_id", "county_id", "enrolled", "is_suppressed"
        )
    )


def test_counts_are_kept_by_plan_and_county_and_a_star_is_unknown(tmp_path, one_care):
    code, answer = run(make_cpsc(tmp_path / "cpsc", "2024_01", ROWS))
    assert (code, answer["verdict"], answer["rows"], answer["loaded"]) == (0, "accepted_with_warnings", 6, 3)
    assert answer["counts"] == {"county_not_on_record": 1}
    assert kept() == {
        ("H0137", "001", "25025", 1200, False),
        ("H0137", "001", "25027", None, True),
        ("H0137", "002", "25025", 11, False),
    }
    assert {count.demonstration for count in EnrollmentCount.objects.all()} == {one_care}
    assert "January 2024" in EnrollmentCount.objects.first().source.title


def test_an_archive_as_cms_publishes_it_gives_the_same_counts(tmp_path, one_care):
    folder = make_cpsc(tmp_path / "cpsc", "2024_01", ROWS)
    packed = tmp_path / "cpsc_enrollment_2024_01.zip"
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in folder.iterdir():
            archive.write(path, f"CPSC_Enrollment_2024_01/{path.name}")
    code, answer = run(packed)
    assert (code, answer["rows"], answer["loaded"], len(kept())) == (0, 6, 3, 3)
    assert answer["counts"] == {"county_not_on_record": 1}
    assert run(folder)[1]["loaded"] == 0


def test_totals_tie_to_the_file(tmp_path, one_care):
    folder = make_cpsc(tmp_path / "cpsc", "2024_01", ROWS)
    run(folder)
    with (folder / "CPSC_Enrollment_Info_2024_01.csv").open(encoding="latin-1", newline="") as file:
        published = list(csv.DictReader(file))
    people = sum(int(row["Enrollment"]) for row in published if row["Enrollment"] != "*")
    told = Event.objects.get(action="intake.import").details
    assert (
        told["file_rows"]
        == len(published)
        == told["kept_rows"] + told["file_other_rows"] + told["file_unplaced_rows"]
    )
    in_database = EnrollmentCount.objects.aggregate(total=Sum("enrolled"))["total"]
    assert (
        told["file_people"]
        == people
        == in_database + told["file_other_people"] + told["file_unplaced_people"]
    )


def test_sent_again_nothing_changes_and_a_later_publication_replaces_the_month(tmp_path, one_care):
    folder = make_cpsc(tmp_path / "cpsc", "2024_01", ROWS)
    run(folder)
    before = list(EnrollmentCount.objects.order_by("pk").values())
    code, answer = run(folder)
    assert (code, answer["loaded"]) == (0, 0)
    assert list(EnrollmentCount.objects.order_by("pk").values()) == before
    assert IntakeBatch.objects.count() == 1
    corrected = [count_row("H0137", "1", BOSTON, "1300"), *ROWS[1:2]]
    _, answer = run(make_cpsc(tmp_path / "again", "2024_01", corrected))
    assert answer["loaded"] == 2  # one changed, one gone
    assert kept() == {("H0137", "001", "25025", 1300, False), ("H0137", "001", "25027", None, True)}


def test_a_dry_run_says_the_same_and_keeps_nothing(tmp_path, one_care):
    folder = make_cpsc(tmp_path / "cpsc", "2024_01", ROWS)
    _, dry = run(folder, "--dry-run")
    assert not EnrollmentCount.objects.exists()
    _, real = run(folder)
    assert {**dry, "loaded": 3} == real


def test_a_month_between_that_is_missing_is_named_and_shown_as_a_gap(tmp_path, one_care):
    for month in ("2023_11", "2024_01"):
        make_cpsc(tmp_path / "cpsc", month, ROWS[:3])
    _, answer = run(tmp_path / "cpsc")
    assert [each["found"] for each in answer["findings"]] == ["no file for 2023-12"]
    series = series_of(one_care)
    assert [(each.month, each.shown, each.withheld, each.words) for each in series.months] == [
        (date(2023, 11, 1), 1211, 1, "1,212 to 1,221"),
        (date(2023, 12, 1), None, 0, "No file"),
        (date(2024, 1, 1), 1211, 1, "1,212 to 1,221"),
    ]
    assert [each.sums.words for each in series.counties] == ["1,211", "1 to 10"]


def test_the_series_of_plans_counties_and_the_state_add_up_and_an_unlisted_month_is_neither_zero_nor_a_gap(
    tmp_path, one_care, client
):
    make_cpsc(tmp_path / "cpsc", "2023_12", ROWS[:3])
    make_cpsc(tmp_path / "cpsc", "2024_01", ROWS[:2])
    make_cpsc(tmp_path / "cpsc", "2024_02", ROWS[:3])
    run(tmp_path / "cpsc")
    parts = parts_of(one_care)
    assert [value for value, _ in parts.plans] == ["H0137-001", "H0137-002"]
    assert [value for value, _ in parts.counties] == ["25025", "25027"]

    def shown(**narrowed):
        return [(each.shown, each.withheld) for each in series_of(one_care, **narrowed).months]

    whole = shown()
    assert whole == [(1211, 1), (1200, 1), (1211, 1)]
    assert shown(plan="H0137-001") == [(1200, 1)] * 3
    assert shown(plan="H0137-002") == [(11, 0), (None, 0), (11, 0)]
    assert shown(county="25025") == [(1211, 0), (1200, 0), (1211, 0)]
    assert shown(county="25027") == [(None, 1)] * 3
    withheld = series_of(one_care, county="25027")
    assert {each.words for each in withheld.months} == {"1 to 10"} and withheld.chart is None
    assert [(each.shown, each.withheld) for each in series_in(one_care.state).months] == whole
    narrow = series_of(one_care, plan="H0137-002")
    assert [each.words for each in narrow.months] == ["11", "Not listed", "11"] and not narrow.gaps
    assert series_of(one_care, plan="H0137-002", county="25027") is None

    page = client.get("/demonstrations/ma-one-care", {"plan": "H0137-002"}).content.decode()
    assert "H0137, plan 002</option>" in page and "Not listed" in page and "<svg" in page
    assert (
        "list no count"
        in client.get("/demonstrations/ma-one-care?plan=H0137-002&county=25027").content.decode()
    )
    assert (
        "so all plans are shown" in client.get("/demonstrations/ma-one-care?plan=H9999-001").content.decode()
    )
    assert "1,212 to 1,221" in client.get("/states/MA").content.decode()


def test_a_contract_counts_only_while_its_plan_takes_part(tmp_path, one_care):
    plan = one_care.plans.get()
    plan.end = date(2023, 12, 1)
    plan.save()
    code, answer = run(make_cpsc(tmp_path / "cpsc", "2024_01", ROWS))
    assert (code, set(answer["counts"])) == (1, {"no_plan_of_ours"})


@pytest.mark.parametrize(
    ("row", "rule", "field"),
    [
        (count_row("H0137", "003", BOSTON, "7"), "small_cell", "Enrollment"),
        (count_row("H0137", "003", BOSTON, ""), "missing_value", "Enrollment"),
        (count_row("H0137", "1", BOSTON, "12"), "duplicate_count", "Contract Number"),
        (count_row("137", "003", BOSTON, "12"), "invalid_value", "Contract Number"),
        (count_row("H0137", "003", ("22160", "35025", "MA", "Suffolk"), "12"), "county_outside_state", "FIPS State County Code"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_row_and_nothing_is_kept(tmp_path, one_care, row, rule, field):
    code, answer = run(make_cpsc(tmp_path / "cpsc", "2024_01", [*ROWS, row]))
    errors = [each for each in answer["findings"] if each["severity"] == "error"]
    assert (code, [(each["rule"], each["row"], each["field"]) for each in errors]) == (1, [(rule, 8, field)])
    assert not EnrollmentCount.objects.exists()


def test_the_codes_of_another_state_are_a_warning(tmp_path, one_care):
    row = count_row("H0137", "003", ("05160", "25025", "MA", "Suffolk"), "12")
    code, answer = run(make_cpsc(tmp_path / "cpsc", "2024_01", [*ROWS[:3], row]))
    assert (code, answer["counts"]) == (0, {"ssa_county_elsewhere": 1})


def test_a_file_of_another_kind_or_without_a_month_is_named(tmp_path, one_care):
    wrong = tmp_path / "person_months_2024_01.csv"
    wrong.write_text("person_id,month,group,state,county_fips,dual_status,part_a,part_b,medicare_advantage,medicare_paid\n1,2,3,4,5,6,7,8,9,10\n")  # fmt: skip
    code, answer = run(wrong)
    named = [each for each in answer["findings"] if each["rule"] == "wrong_layout"]
    assert (code, named[0]["found"]) == (1, "a file of the Person-months layout")
    assert "import_person_months" in named[0]["fix"]
    undated = make_cpsc(tmp_path / "cpsc", "2024_01", ROWS) / "CPSC_Enrollment_Info_2024_01.csv"
    code, answer = run(undated.rename(tmp_path / "counts.csv"))
    assert (code, set(answer["counts"])) == (1, {"month_of_file"})


def test_utf_8_is_read_too_and_latin_1_is_no_finding(tmp_path, one_care):
    for encoding, month in (("utf-8", "2024_01"), ("utf-8-sig", "2024_02"), ("latin-1", "2024_03")):
        code, answer = run(make_cpsc(tmp_path / encoding, month, ROWS, encoding=encoding))
        assert (code, set(answer["counts"])) == (0, {"county_not_on_record"})


def test_who_may_not_change_reference_data_is_refused(tmp_path, one_care):
    folder = make_cpsc(tmp_path / "cpsc", "2024_01", ROWS)
    with pytest.raises(Denied):
        import_counts(path=folder, by=make_user(), on=timezone.now())
    assert not IntakeBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_load(tmp_path, one_care):
    folder = make_cpsc(tmp_path / "cpsc", "2024_01", ROWS)
    by, loaded = system_user(), []

    @above_the_walls
    def send() -> None:
        loaded.append(import_counts(path=folder, by=by, on=timezone.now()).loaded)
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(loaded) == [0, 3]
    assert IntakeBatch.objects.filter(layout="cpsc").count() == 1


def test_the_public_page_shows_the_line_its_table_and_the_gap(tmp_path, one_care, client):
    for month in ("2023_11", "2024_01"):
        make_cpsc(tmp_path / "cpsc", month, ROWS[:3])
    run(tmp_path / "cpsc")
    page = client.get("/demonstrations/ma-one-care").content.decode()
    assert "Enrollment by month" in page and "No file" in page and "1,212 to 1,221" in page
    assert page.count('class="chart__dot"') == 2  # the gap between them is not bridged
    shown = client.get("/api/v1/enrollment-counts?county=25027").json()["results"]
    assert {(each["enrolled"], each["is_suppressed"], each["plan_id"]) for each in shown} == {
        (None, True, "001")
    }

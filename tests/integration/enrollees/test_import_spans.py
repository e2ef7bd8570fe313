"""Rosters: loaded whole or not at all, corrected without losing what was known, and never twice."""

import csv
import json
import threading
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from enrollees.models import Enrollee, EnrollmentSpan, IntakeBatch, IntakeFinding
from enrollees.selectors.enrollee import found_in, last_four
from enrollees.services.spans import import_roster
from fai_portal.access.checks import Denied
from fai_portal.access.roles import RoleName
from fai_portal.accounts.services.user import system_user
from tests.factories.demonstration import make_demonstration, make_plan
from tests.factories.enrollee import made_up_mbi
from tests.factories.state import make_state
from tests.factories.user import make_user
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 1, 6, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 1, 7, 12, tzinfo=UTC)
COLUMNS = ("mbi", "start", "last_day", "ending", "plan_contract", "birth_date", "death_date", "sex", "race")


@pytest.fixture
def one_care():
    demonstration = make_demonstration(state=make_state("MA"), slug="ma-one-care")
    make_plan(demonstration=demonstration, contract_number="H0137", start=date(2013, 10, 1))
    make_plan(demonstration=demonstration, contract_number="H7419", start=date(2013, 10, 1))
    return demonstration


def row(number: int = 1, start: str = "2014-01-01", **overrides: str) -> dict[str, str]:
    return {"mbi": made_up_mbi(number), "start": start, "plan_contract": "H0137", "sex": "F"} | overrides


def roster(folder: Path, rows: list[dict[str, str]], name: str = "roster.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(path: Path, demonstration, on=MONDAY, by=None, **options):
    return import_roster(
        path=path, demonstration=demonstration, by=by or system_user(), on=on, synthetic=True, **options
    )


def spans(known_on=None) -> list[tuple]:
    rows = EnrollmentSpan.objects.known_on(known_on) if known_on else EnrollmentSpan.objects.current()
    return list(
        rows.order_by("enrollee__created_at", "start").values_list(
            "plan__contract_number", "start", "end", "ending"
        )
    )


def test_people_and_spans_are_kept_half_open_and_no_identifier_in_the_clear(tmp_path, one_care):
    path = roster(
        tmp_path,
        [
            row(1, last_day="2014-06-30", ending="changed_plan"),
            row(1, "2014-07-01", last_day="9999-12-31", plan_contract="H7419"),
            row(2, birth_date="1950-02-28", race="black"),
        ],
    )
    report = load(path, one_care)
    assert (report.verdict, report.rows, report.people, report.loaded) == ("accepted", 3, 2, 3)
    person = found_in("MA", made_up_mbi(1))
    assert [
        (each.plan.contract_number, each.start, each.end, each.ending) for each in person.spans.all()
    ] == [
        ("H0137", date(2014, 1, 1), date(2014, 7, 1), "changed_plan"),
        ("H7419", date(2014, 7, 1), None, ""),
    ]
    assert last_four(person).endswith(made_up_mbi(1)[-4:]) and person.mbi_class == "synthetic"
    other = found_in("MA", made_up_mbi(2))
    assert (other.birth_date, other.race, other.sex) == (date(1950, 2, 28), "black", "F")
    assert {each.batch_id for each in EnrollmentSpan.objects.all()} == {report.batch}
    stored = Enrollee.objects.values_list("mbi_ciphertext", "blind_index", "field_key")
    assert not any(made_up_mbi(number) in str(each) for each in stored for number in (1, 2))


def test_sent_again_it_changes_nothing_and_the_same_rows_in_another_file_change_nothing_either(
    tmp_path, one_care
):
    rows = [row(1), row(2, last_day="2015-01-31", ending="died", death_date="2015-01-20")]
    path = roster(tmp_path, rows)
    load(path, one_care)
    before = list(EnrollmentSpan.objects.order_by("pk").values())
    again = load(path, one_care, on=TUESDAY)
    assert (again.loaded, IntakeBatch.objects.count()) == (0, 1)
    other = load(roster(tmp_path, rows[::-1], "other.csv"), one_care, on=TUESDAY)
    assert (other.loaded, IntakeBatch.objects.count()) == (0, 2)
    assert list(EnrollmentSpan.objects.order_by("pk").values()) == before
    assert Enrollee.objects.count() == 2


def test_a_correction_supersedes_and_the_roster_as_we_knew_it_is_one_query(
    tmp_path, one_care, django_assert_num_queries
):
    load(roster(tmp_path, [row(1), row(2)]), one_care)
    corrected = [row(1, last_day="2014-03-31", ending="moved"), row(1, "2014-05-01")]
    assert load(roster(tmp_path, corrected, "corrected.csv"), one_care, on=TUESDAY).loaded == 2
    first = [("H0137", date(2014, 1, 1), None, "")]
    with django_assert_num_queries(1):
        assert spans(MONDAY) == first * 2
    now = [
        ("H0137", date(2014, 1, 1), None, ""),  # of the other person, about whom the second file says nothing
        ("H0137", date(2014, 1, 1), date(2014, 4, 1), "moved"),
        ("H0137", date(2014, 5, 1), None, ""),
    ]
    assert sorted(spans(WEDNESDAY), key=str) == sorted(now, key=str) == sorted(spans(), key=str)
    closed = EnrollmentSpan.objects.get(known_to__isnull=False)
    assert (closed.known_from, closed.known_to, closed.end) == (MONDAY, TUESDAY, None)


def test_what_a_later_file_tells_of_a_person_is_added_and_what_it_leaves_out_stays(tmp_path, one_care):
    load(roster(tmp_path, [row(1, birth_date="1940-01-01", race="white")]), one_care)
    load(roster(tmp_path, [row(1, death_date="2015-01-20")], "later.csv"), one_care, on=TUESDAY)
    person = Enrollee.objects.get()
    assert (person.birth_date, person.death_date, person.race) == (
        date(1940, 1, 1),
        date(2015, 1, 20),
        "white",
    )


@pytest.mark.parametrize(
    ("bad", "rule", "field"),
    [
        (row(9, last_day="2013-12-31"), "span_reversed", "last_day"),
        (row(1, "2014-02-01"), "span_overlap", "start"),
        (row(9, "02/01/14"), "day_format", "start"),
        (row(9, "2015-02-29"), "day_impossible", "start"),
        (row(9, mbi="1S00A00AA0"), "mbi_format", "mbi"),
        (row(9, mbi="1EG4TE5MK73"), "real_identifier", "mbi"),
        (row(9, death_date="2013-01-01"), "death_before_enrollment", "death_date"),
        (row(9, ending="died"), "ending_without_end", "ending"),
        (row(9, ending="vanished"), "unknown_code", "ending"),
        (row(9, plan_contract="H9999"), "plan_of_another", "plan_contract"),
        (row(1, "2013-10-01", last_day="2013-11-30", sex="M"), "person_contradicts", "sex"),
        (row(9, ""), "missing_value", "start"),
    ],
)
def test_a_bad_row_is_named_without_the_person_and_nothing_is_loaded(tmp_path, one_care, bad, rule, field):
    report = load(roster(tmp_path, [row(1, last_day="2014-12-31"), row(2), bad]), one_care)
    assert report.verdict == "rejected"
    assert [(each.rule, each.row, each.field) for each in report.findings] == [(rule, 4, field)]
    assert not EnrollmentSpan.objects.exists() and not Enrollee.objects.exists()
    kept = IntakeFinding.objects.get()
    assert bad["mbi"] not in f"{kept.found} {kept.allowed} {kept.fix}"


def test_a_span_within_another_is_found_even_behind_a_short_one(tmp_path, one_care):
    rows = [
        row(1, last_day="2016-12-31"), row(1, "2014-02-01", last_day="2014-02-28"), row(1, "2016-01-01"),
    ]  # fmt: skip
    report = load(roster(tmp_path, rows), one_care)
    assert [(each.rule, each.row) for each in report.findings] == [("span_overlap", 3), ("span_overlap", 4)]
    assert "row 2" in report.findings[1].found


def test_synthetic_people_are_refused_unless_it_is_said(tmp_path, one_care):
    path = roster(tmp_path, [row(1)])
    report = import_roster(path=path, demonstration=one_care, by=system_user(), on=MONDAY)
    assert (report.verdict, report.counts) == ("rejected", {"synthetic_identifier": 1})


def test_the_dry_run_says_the_same_and_loads_nothing(tmp_path, one_care):
    path = roster(tmp_path, [row(1), row(2)])
    dry = load(path, one_care, dry_run=True)
    assert not Enrollee.objects.exists()
    real = load(path, one_care)
    assert {**dry.as_dict(), "loaded": 2} == real.as_dict()


def test_a_state_loads_its_own_people_only(tmp_path, one_care):
    official = make_user(role=RoleName.STATE_OFFICIAL, state="WA")
    with pytest.raises(Denied):
        load(roster(tmp_path, [row(1)]), one_care, by=official)
    assert not IntakeBatch.objects.exists()


def test_a_person_known_under_an_old_key_is_found(tmp_path, one_care, settings):
    load(roster(tmp_path, [row(1)]), one_care)
    settings.FIELD_KEYS = ["A" * 43, *settings.FIELD_KEYS]
    load(roster(tmp_path, [row(1, last_day="2014-12-31")], "later.csv"), one_care, on=TUESDAY)
    assert Enrollee.objects.count() == 1 and len(spans()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_load(tmp_path, one_care):
    path = roster(tmp_path, [row(number) for number in range(1, 30)])
    loaded, by = [], system_user()

    @above_the_walls
    def send() -> None:
        loaded.append(load(path, one_care, by=by).loaded)
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(loaded) == [0, 29]
    assert (Enrollee.objects.count(), IntakeBatch.objects.count()) == (29, 1)


@pytest.mark.django_db(transaction=True)
def test_interrupted_nothing_is_half_loaded(tmp_path, one_care, monkeypatch):
    path = roster(tmp_path, [row(number) for number in range(1, 5)])
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patched:
        patched.setattr("enrollees.ingest.load_spans._OPEN", "SELECT 1/0")
        with transaction.atomic():
            try:
                load(path, one_care)
            except Exception as error:
                raise KeyboardInterrupt from error
    assert not Enrollee.objects.exists() and not IntakeBatch.objects.exists()
    assert load(path, one_care).loaded == 4


def run(*arguments) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command(
            "import_enrollment", *map(str, arguments), "--format", "json", stdout=out, stderr=StringIO()
        )
        code = 0
    except CommandError as error:
        code = error.returncode
    return code, json.loads(out.getvalue() or "{}")


def test_the_command_takes_a_roster_of_a_named_demonstration(tmp_path, one_care):
    path = roster(tmp_path, [row(1)])
    assert run(path, "--layout", "portal", "--synthetic")[0] == 2
    code, answer = run(path, "--layout", "portal", "--synthetic", "--demonstration", "ma-one-care")
    assert (code, answer["layout"], answer["loaded"]) == (0, "portal", 1)
    assert run(path, "--layout", "idr", "--demonstration", "ma-one-care")[0] == 2

"""Status files: what was so of people, enrolled or not; corrected without losing what was known."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from enrollees.models import Enrollee, EnrollmentSpan, IntakeBatch, StatusSpan
from enrollees.services.spans import import_statuses
from fai_portal.access.checks import Denied
from fai_portal.access.roles import RoleName
from fai_portal.accounts.services.user import system_user
from tests.factories.enrollee import made_up_mbi
from tests.factories.state import make_state
from tests.factories.user import make_user

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 1, 6, 12, tzinfo=UTC)
COLUMNS = ("mbi", "state", "kind", "value", "start", "last_day", "birth_date")


@pytest.fixture(autouse=True)
def states():
    make_state("WA"), make_state("GA")


def row(kind: str, value: str, start: str = "2013-01-01", last_day: str = "", **overrides: str) -> dict:
    told = {"mbi": made_up_mbi(1), "state": "WA", "kind": kind, "value": value}
    return told | {"start": start, "last_day": last_day} | overrides


def status_file(folder: Path, rows: list[dict], name: str = "status.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(path: Path, on: datetime = MONDAY, by=None, **options):
    return import_statuses(path=path, by=by or system_user(), on=on, synthetic=True, **options)


def known(moment: datetime) -> list[tuple]:
    found = StatusSpan.objects.known_on(moment).order_by("kind", "start")
    return list(found.values_list("kind", "value", "start", "end"))


def test_what_was_so_is_kept_of_people_who_were_never_enrolled(tmp_path):
    rows = [row("dual_status", "02", last_day="2013-06-30"), row("county", "53033"), row("part_a", "1")]
    report = load(status_file(tmp_path, rows))
    assert (report.verdict, report.rows, report.people, report.loaded) == ("accepted", 3, 1, 3)
    assert known(MONDAY) == [
        ("county", "53033", date(2013, 1, 1), None),
        ("dual_status", "02", date(2013, 1, 1), date(2013, 7, 1)),
        ("part_a", "1", date(2013, 1, 1), None),
    ]
    assert EnrollmentSpan.objects.count() == 0
    assert Enrollee.objects.get().state_id == "WA" and IntakeBatch.objects.get().state_id == "WA"


def test_sent_twice_it_changes_nothing_and_a_correction_keeps_what_was_known(tmp_path):
    first = status_file(tmp_path, [row("dual_status", "02"), row("county", "53033")])
    load(first)
    assert load(first, on=TUESDAY).loaded == 0 and StatusSpan.objects.count() == 2
    corrected = [
        row("dual_status", "02", last_day="2013-12-31"),
        row("dual_status", "01", start="2014-01-01"),
    ]
    assert load(status_file(tmp_path, corrected, "second.csv"), on=TUESDAY).loaded == 2
    county = ("county", "53033", date(2013, 1, 1), None)  # of a kind that the second file does not tell of
    assert known(MONDAY) == [county, ("dual_status", "02", date(2013, 1, 1), None)]
    assert known(TUESDAY) == [
        county,
        ("dual_status", "02", date(2013, 1, 1), date(2014, 1, 1)),
        ("dual_status", "01", date(2014, 1, 1), None),
    ]


def test_one_value_that_follows_itself_is_one_span(tmp_path):
    rows = [row("county", "53033", last_day="2013-06-30"), row("county", "53033", start="2013-07-01")]
    load(status_file(tmp_path, rows))
    assert known(MONDAY) == [("county", "53033", date(2013, 1, 1), None)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("dual_status", "07"), ("part_a", "A"), ("county", "033"), ("category", "home"), ("spmi", "yes")],
)
def test_a_value_that_its_kind_does_not_have_is_named(tmp_path, kind, value):
    [found] = load(status_file(tmp_path, [row(kind, value)])).findings
    assert (found.rule, found.row, found.field) == ("status_value", 2, "value")
    assert found.found == f"{value} as a value of {kind}"


def test_two_values_of_one_kind_on_one_day_are_refused_and_of_two_kinds_are_not(tmp_path):
    rows = [row("dual_status", "02"), row("dual_status", "04", start="2014-01-01"), row("part_b", "1")]
    assert load(status_file(tmp_path, rows)).counts == {"span_overlap": 1}


def test_people_of_a_state_come_in_by_who_may_import_for_it(tmp_path):
    analyst = make_user(role=RoleName.ANALYST, state="WA")
    rows = [row("county", "53033"), row("county", "13121", state="GA", mbi=made_up_mbi(2))]
    with pytest.raises(Denied):
        load(status_file(tmp_path, rows), by=analyst)
    assert StatusSpan.objects.count() == 0
    assert load(status_file(tmp_path, rows[:1]), by=analyst).loaded == 1


def test_the_command_takes_the_file(tmp_path):
    said = StringIO()
    path = status_file(tmp_path, [row("county", "53033")])
    options = {"layout": "status", "synthetic": True, "format": "json", "stdout": said}
    call_command("import_enrollment", str(path), **options)
    assert json.loads(said.getvalue())["loaded"] == 1


def test_the_page_of_a_person_shows_dual_status_and_category_and_what_was_corrected(client, tmp_path):
    load(status_file(tmp_path, [row("dual_status", "02"), row("category", "hcbs"), row("county", "53033")]))
    load(status_file(tmp_path, [row("dual_status", "04")], "second.csv"), on=TUESDAY)
    client.force_login(make_user(role=RoleName.ANALYST))
    page = client.post(reverse("person"), {"enrollee": str(Enrollee.objects.get().pk)})
    now, before = page.content.decode().split("What was known before")
    assert "04: SLMB and full Medicaid" in now and "Home and community-based services" in now
    assert "02: QMB and full Medicaid" in before and "02: QMB" not in now
    assert now.index("04: SLMB") < now.index("Home and community") < now.index("53033")

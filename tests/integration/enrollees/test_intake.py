"""A file goes in whole or not at all, twice changes nothing, and the dry run says what the real one says."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread

import pytest
from django.db import connections

from enrollees.datasets import snapshots, store
from enrollees.ingest.findings import Findings
from enrollees.models import Dataset, IntakeBatch, IntakeFinding
from enrollees.services import intake
from enrollees.services.intake import NotReady, import_person_months, load_person_month_table
from fai_portal.access.checks import Denied
from fai_portal.access.roles import RoleName
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from tests.factories.demonstration import make_demonstration
from tests.factories.mou import make_mou, make_version
from tests.factories.person_months import make_rows, write_csv, write_parquet
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms, make_year
from tests.factories.user import make_cms_staff, make_user
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db

ON = datetime(2026, 1, 5, 9, tzinfo=UTC)
MONTHS = ("2014-07", "2014-08", "2014-09")


@pytest.fixture
def washington():
    """A published demonstration with one county, and the states of the files."""
    make_state("GA")
    mou = make_mou(state=make_state("WA"))
    terms = make_terms(version=make_version(mou=mou, is_published=True))
    make_year(terms=terms)
    make_term_county(terms=terms, county=make_county("53033"))
    return make_demonstration(established_by=mou)


def send(path: Path, demonstration=None, **options):
    fields = {"path": path, "demonstration": demonstration, "by": system_user(), "on": ON} | options
    return import_person_months(**fields)


def written() -> tuple[int, int]:
    return Dataset.objects.count(), IntakeBatch.objects.exclude(dataset=None).count()


def test_a_good_file_becomes_a_dataset_with_its_control_totals(tmp_path, washington):
    path = write_csv(tmp_path, make_rows(people=3, months=MONTHS))
    report = send(path, washington)
    assert (report.verdict, report.rows, report.loaded, report.people) == ("accepted", 18, 18, 6)
    dataset = Dataset.objects.get(content_hash=report.dataset)
    assert (dataset.state_id, dataset.demonstration, dataset.rows, dataset.people) == (
        "WA",
        washington,
        18,
        6,
    )
    assert (dataset.first_month, dataset.last_month) == (date(2014, 7, 1), date(2014, 9, 1))
    assert dataset.counts["groups"]["demonstration"] == {"rows": 9, "people": 3, "medicare_paid": "1804.50"}
    assert all(path.exists() for path in store.paths(dataset))
    batch = dataset.batches.get()
    assert (batch.verdict, batch.layout, batch.rows, batch.pk) == (
        "accepted",
        "person_months",
        18,
        report.batch,
    )
    assert [event.action for event in Event.objects.order_by("pk")] == ["dataset.create", "intake.import"]


def test_what_each_rule_leaves_out_ties_to_the_rows(tmp_path, washington):
    rows = make_rows(people=4, months=MONTHS)
    rows[0] |= {"dual_status": "01"}
    rows[1] |= {"medicare_advantage": "1"}
    rows[5] |= {"county_fips": "53001"}
    report = send(write_csv(tmp_path, rows), washington)
    assert report.counts == {"county_outside_demonstration": 1}
    flow = Dataset.objects.get().counts["eligibility"]
    left_out = {
        each["reason"]: each["months"] for each in flow if each["group"] == "demonstration" and each["months"]
    }
    assert left_out == {
        "eligible": 9,
        "full_benefit_dual": 1,
        "fee_for_service": 1,
        "demonstration_county": 1,
    }
    assert sum(each["months"] for each in flow) == report.rows


def test_sent_again_it_changes_nothing_and_says_so(tmp_path, washington):
    path = write_csv(tmp_path, make_rows())
    first, again = send(path, washington), send(path, washington)
    assert (again.verdict, again.dataset, again.loaded, again.batch) == (
        "accepted",
        first.dataset,
        0,
        first.batch,
    )
    assert written() == (1, 1)
    assert Event.objects.filter(action="intake.sent_again").count() == 1


def test_shuffled_or_as_parquet_it_is_the_same_dataset_from_another_file(tmp_path, washington):
    rows = make_rows(people=5, months=MONTHS)
    shuffled = random.Random(1).sample(rows, len(rows))
    reports = [
        send(write_csv(tmp_path, rows), washington),
        send(write_csv(tmp_path, shuffled, name="b.csv"), washington),
        send(write_parquet(tmp_path, shuffled), washington),
    ]
    assert len({report.dataset for report in reports}) == 1
    assert [report.loaded for report in reports] == [30, 0, 0]
    assert written() == (1, 3)


def test_one_file_for_two_demonstrations_makes_two_datasets(tmp_path, washington):
    path = write_csv(tmp_path, make_rows())
    other = make_demonstration(state=make_state("WA"))
    assert send(path, washington).dataset == send(path, other).dataset == send(path).dataset
    assert written() == (3, 3)


def test_without_a_demonstration_the_state_is_that_of_its_group(tmp_path, washington):
    report = send(write_csv(tmp_path, make_rows()))
    dataset = Dataset.objects.get(content_hash=report.dataset)
    assert (dataset.state_id, dataset.demonstration) == ("WA", None)


def test_a_wrong_file_is_refused_whole_and_every_finding_kept(tmp_path, washington, files_dir):
    stored_before = set((files_dir / "store").rglob("*"))
    rows = make_rows()
    rows[0] |= {"medicare_paid": "-1"}
    rows[3] |= {"state": "ZZ"}
    report = send(write_csv(tmp_path, rows), washington)
    assert (report.verdict, report.loaded, report.dataset) == ("rejected", 0, None)
    assert written() == (0, 0)
    assert set((files_dir / "store").rglob("*")) == stored_before
    batch = IntakeBatch.objects.get()
    assert batch.counts == {"negative_amount": 1, "unknown_state": 1}
    kept = [
        (each.row, each.field, each.rule, each.found) for each in IntakeFinding.objects.order_by("position")
    ]
    assert kept == [(2, "medicare_paid", "negative_amount", "-1"), (5, "state", "unknown_state", "ZZ")]
    event = Event.objects.get()
    assert (event.action, event.outcome, event.state_code) == ("intake.import", "refused", "WA")


def test_a_refused_file_may_be_sent_again(tmp_path, washington):
    path = write_csv(tmp_path, [row for row in make_rows() if row["group"] == "comparison"])
    assert send(path, washington).verdict == send(path, washington).verdict == "rejected"
    assert IntakeBatch.objects.count() == 2


CASES = {
    "good": {},
    "warned": {"county_fips": "53001"},
    "refused": {"medicare_paid": "-1", "dual_status": "07"},
}


@pytest.mark.parametrize("case", CASES)
def test_the_dry_run_says_what_the_real_one_says_and_loads_nothing(tmp_path, washington, case):
    rows = make_rows()
    rows[1] |= CASES[case]
    path = write_csv(tmp_path, rows)
    dry = send(path, washington, dry_run=True)
    assert written() == (0, 0)
    real = send(path, washington)
    same = ("verdict", "layout", "rows", "people", "counts", "findings")
    assert [getattr(dry, name) for name in same] == [getattr(real, name) for name in same]
    assert (dry.loaded, dry.dataset) == (0, None)


def test_findings_are_capped_and_counts_are_not(tmp_path, washington):
    rows = [row | {"medicare_paid": "-1"} for row in make_rows(people=10)]
    report = send(write_csv(tmp_path, rows), washington, max_findings=3)
    assert (len(report.findings), report.counts) == (3, {"negative_amount": 40})
    assert IntakeFinding.objects.count() == 3


def test_a_kill_between_files_and_rows_leaves_nothing_that_shows(tmp_path, washington, monkeypatch):
    path = write_csv(tmp_path, make_rows())

    def killed(**fields):
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr(intake, "record", killed)
        with pytest.raises(SystemExit):
            send(path, washington)
    assert written() == (0, 0)
    assert send(path, washington).loaded == 8


def test_an_event_that_cannot_be_written_stops_the_load(tmp_path, washington, monkeypatch):
    def broken(**fields):
        raise RuntimeError("no audit")

    monkeypatch.setattr(intake, "record", broken)
    with pytest.raises(RuntimeError):
        send(write_csv(tmp_path, make_rows()), washington)
    assert Dataset.objects.count() == IntakeBatch.objects.count() == 0


@pytest.mark.parametrize("phase", ["check", "write"])
def test_an_engine_out_of_memory_is_given_more_once(phase, tmp_path, washington, monkeypatch, caplog):
    monkeypatch.setattr(intake, "LEAN", replace(intake.LEAN, **{phase: "1MB"}))
    report = send(write_csv(tmp_path, make_rows()), washington)
    assert (report.verdict, report.loaded) == ("accepted", 8)
    assert "trying again" in caplog.text


def test_without_states_on_record_nothing_is_judged(tmp_path):
    with pytest.raises(NotReady, match="load_public_record"):
        send(write_csv(tmp_path, make_rows()))


def test_only_those_who_may_import_for_the_state_do(tmp_path, washington):
    path = write_csv(tmp_path, make_rows())
    for by in (make_cms_staff(), make_user(), make_user(role=RoleName.ANALYST, state="GA")):
        with pytest.raises(Denied):
            send(path, washington, by=by)
        with pytest.raises(Denied):
            send(path, by=by)
    assert send(path, washington, by=make_user(role=RoleName.ANALYST, state="WA")).loaded == 8


def test_no_person_identifier_is_kept_anywhere_but_under_a_surrogate(tmp_path, washington):
    mbi = "1EG4TE5MK73"
    rows = [row | {"person_id": mbi} if row["person_id"] == "D1" else row for row in make_rows()]
    report = send(write_csv(tmp_path, rows, name=f"{mbi}.csv"), washington)
    assert report.counts == {"identifier_as_person_id": 2}
    kept = [
        *Event.objects.values_list(),
        *IntakeBatch.objects.values_list(),
        *IntakeFinding.objects.values_list(),
    ]
    assert mbi not in str(kept) and mbi not in str(report.as_dict())
    for path in store.paths(Dataset.objects.get()):
        assert mbi.encode() not in path.read_bytes()


def test_a_table_of_another_layout_is_loaded_by_the_same_door(tmp_path, washington):
    findings = Findings()
    findings.add(rule="hmo_blank", severity="warning", file="beneficiary_2014.csv", row=2)
    report = load_person_month_table(
        table=write_parquet(tmp_path, make_rows()),
        layout="rif",
        file_name="rif",
        sha256="a" * 64,
        size=10,
        findings=findings,
        demonstration=washington,
        by=system_user(),
        on=ON,
    )
    assert (report.verdict, report.layout, report.counts) == (
        "accepted_with_warnings",
        "rif",
        {"hmo_blank": 1},
    )
    assert Dataset.objects.get().batches.get().sha256 == "a" * 64


@pytest.mark.django_db(transaction=True)
def test_two_racing_imports_of_one_file_give_one_load_and_two_clean_answers(tmp_path, washington):
    path = write_csv(tmp_path, make_rows(people=20, months=MONTHS))
    by, reports, errors = system_user(), [], []

    @above_the_walls
    def race():
        try:
            reports.append(send(path, washington, by=by))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    racers = [Thread(target=race) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert errors == []
    assert written() == (1, 1)
    assert sorted(report.loaded for report in reports) == [0, 120]
    assert len({report.dataset for report in reports}) == 1


def test_people_under_one_surrogate_stop_the_load_with_nothing_kept(tmp_path, washington, monkeypatch):
    monkeypatch.setattr(snapshots, "_SURROGATE", "CAST(length(person_id) AS BIGINT)")
    with pytest.raises(snapshots.SurrogatesCollide):
        send(write_csv(tmp_path, make_rows()), washington)
    assert written() == (0, 0)

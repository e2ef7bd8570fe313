"""What happens to a run: requested, built, cancelled, failed, built again."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from fai_portal.access.checks import Denied
from fai_portal.access.roles import RoleName
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.documents import store
from fai_portal.jobs import bell
from fai_portal.jobs.lease import work
from fai_portal.jobs.models import Status
from reports.builders.inputs import CannotBuild
from reports.builders.parameters import BadParameters
from reports.catalogue import UnknownKind
from reports.models import Artifact, ReportRun
from reports.rules import NotAllowed
from reports.services.run import build, cancel_run, request_run, verify_run
from states.models import DemonstrationModel
from tests.factories.dataset import make_dataset
from tests.factories.demonstration import make_demonstration
from tests.factories.report_run import (
    REQUESTED_ON,
    example_inputs,
    make_reportable,
    make_run,
)
from tests.factories.savings import POLICY, make_gathered, make_sides
from tests.factories.user import make_analyst, make_cms_staff, make_user
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db(transaction=True)


def request(demonstration, dataset, **overrides):
    options = {"by": system_user(), "on": REQUESTED_ON, "kind": "savings", "parameters": {}} | overrides
    return request_run(demonstration=demonstration, dataset=dataset, **options)


@pytest.fixture
def demonstration():
    return make_reportable()


@pytest.fixture
def dataset(demonstration):
    return make_dataset(demonstration=demonstration)


@pytest.fixture
def built(example):
    run = make_run()
    work(ReportRun, str(run.pk), build)
    run.refresh_from_db()
    assert run.status == Status.DONE, run.error
    return run


def test_a_request_fixes_all_inputs_and_rings_once(demonstration, dataset, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "ring_now", lambda *call: rung.append(call))
    analyst = make_analyst()

    run = request(demonstration, dataset, by=analyst).run

    assert (run.status, run.requested_by, run.queued_at) == (Status.QUEUED, analyst, REQUESTED_ON)
    assert run.parameters == {"year": "1", "baseline_months": "24", "paid_through": ""}
    assert run.policy["msr_table"][0] == [5000, 4.5]
    assert run.policy["period_end"] == "2014-06-30"
    assert run.facts["performance"] == ["2013-07-01", "2014-07-01"]
    assert run.code_version.startswith("0.1.0+")
    assert rung == [("reports.build", str(run.pk))]
    event = Event.objects.get(action="run.request")
    assert (event.actor, event.subject, event.state_code) == (
        analyst.email,
        f"reports.reportrun:{run.pk}",
        "WA",
    )


def test_the_same_inputs_are_the_same_run(demonstration, dataset):
    first = request(demonstration, dataset)
    again = request(demonstration, dataset, by=make_analyst(), on=REQUESTED_ON + timedelta(days=1))

    assert (first.is_new, again.is_new) == (True, False)
    assert again.run == first.run


@pytest.mark.parametrize("change", [{"parameters": {"baseline_months": "12"}}, {"seed": 1}])
def test_other_inputs_are_another_run(demonstration, dataset, change):
    assert request(demonstration, dataset).run != request(demonstration, dataset, **change).run


def test_a_new_policy_version_is_another_run(demonstration, dataset):
    first = request(demonstration, dataset).run
    demonstration.established_by.policy_records.update(share_rate="0.4")

    assert request(demonstration, dataset).run != first


def test_what_failed_or_was_cancelled_may_be_asked_for_again(demonstration, dataset):
    failed = request(demonstration, dataset).run
    ReportRun.objects.filter(pk=failed.pk).update(
        status=Status.FAILED,
        error="It failed.",
        finished_at=timezone.now(),
        attempts=1,
        started_at=timezone.now(),
    )
    cancelled = request(demonstration, dataset).run
    cancel_run(by=system_user(), on=REQUESTED_ON, run=cancelled)
    third = request(demonstration, dataset)

    assert third.is_new
    assert len({failed.pk, cancelled.pk, third.run.pk}) == 3


def test_the_database_holds_one_standing_run_of_the_same_inputs():
    run = make_run()

    with pytest.raises(IntegrityError, match="same_inputs_same_run"), transaction.atomic():
        make_run(demonstration=run.demonstration, dataset=run.dataset)


def test_of_many_requests_at_once_one_makes_the_run(demonstration, dataset):
    answers = []

    @above_the_walls
    def ask():
        try:
            answers.append(request(demonstration, dataset))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.is_new for answer in answers].count(True) == 1
    assert len({answer.run.pk for answer in answers}) == 1
    assert ReportRun.objects.count() == Event.objects.filter(action="run.request").count() == 1


def test_who_may_not_request_may_not(demonstration, dataset):
    with pytest.raises(Denied):
        request(demonstration, dataset, by=make_cms_staff())
    with pytest.raises(Denied):
        request(demonstration, dataset, by=make_user(role=RoleName.ANALYST, state="CO"))
    assert not ReportRun.objects.exists()


def test_an_unknown_kind_says_which_are_known(demonstration, dataset):
    with pytest.raises(UnknownKind, match="allowed: evaluation, payment, savings, scenario, settlement"):
        request(demonstration, dataset, kind="astrology")


def test_all_wrong_parameters_are_named_at_once(demonstration, dataset):
    with pytest.raises(BadParameters) as refused:
        request(demonstration, dataset, parameters={"year": "one", "moon": "full", "baseline_months": "0"})

    assert set(refused.value.problems) == {"year", "moon", "baseline_months"}
    assert "a whole number from 1 to 60" in refused.value.problems["baseline_months"]


def test_a_year_without_a_policy_record_is_refused(demonstration, dataset):
    with pytest.raises(CannotBuild, match="allowed: 1 to 1"):
        request(demonstration, dataset, parameters={"year": "2"})


def test_a_demonstration_without_a_policy_record_is_refused():
    demonstration = make_demonstration()

    with pytest.raises(CannotBuild, match="has no policy record"):
        request(demonstration, make_dataset(demonstration=demonstration))


def test_another_model_has_no_savings_report():
    capitated = make_reportable(model=DemonstrationModel.CAPITATED)

    with pytest.raises(NotAllowed, match="Managed fee-for-service"):
        request(capitated, make_dataset(demonstration=capitated))


def test_a_dataset_of_another_demonstration_is_refused(demonstration):
    other = make_dataset(demonstration=make_reportable())

    with pytest.raises(NotAllowed, match="was not loaded for"):
        request(demonstration, other)


def test_a_build_leaves_every_file_with_its_hash(built):
    forms = [artifact.form for artifact in built.artifacts.all()]

    assert forms == ["pdf", "xlsx", "csv", "parquet", "dta", "json", "svg", "svg", "svg"]
    for artifact in built.artifacts.all():
        assert store.digest(store.path(artifact.sha256)) == artifact.sha256
        assert store.path(artifact.sha256).stat().st_size == artifact.size
        assert artifact.name.startswith(built.file_stem)


def test_progress_is_told_in_words_and_percent_that_rise(example, monkeypatch):
    told = []
    monkeypatch.setattr(
        "fai_portal.jobs.lease.Lease.progress", lambda lease, percent, words: told.append((percent, words))
    )
    work(ReportRun, str(make_run().pk), build)

    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert percents[-1] < 100
    assert [words for _, words in told][:3] == [
        "Reading the policy",
        "Judging person-months and adding up cells",
        "Computing target, actual and savings",
    ]


def test_a_run_that_is_cancelled_while_it_is_built_leaves_no_file(monkeypatch):
    run = make_run()

    def then_go_on(*arguments):
        cancel_run(by=system_user(), on=timezone.now(), run=run)
        return example_inputs()

    monkeypatch.setattr("reports.builders.savings.gather.savings_inputs", then_go_on)
    work(ReportRun, str(run.pk), build)
    run.refresh_from_db()

    assert run.status == Status.CANCELLED
    assert not Artifact.objects.exists()


def test_only_an_open_run_can_be_cancelled(built):
    with pytest.raises(NotAllowed, match="already done"):
        cancel_run(by=system_user(), on=timezone.now(), run=built)


def test_who_may_not_cancel_may_not():
    run = make_run()

    with pytest.raises(Denied):
        cancel_run(by=make_cms_staff(), on=timezone.now(), run=run)


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        ({"policy": {k: v for k, v in POLICY.items() if k != "msr_table"}}, "msr_table: found nothing"),
        ({"policy": POLICY | {"msr_table": []}}, "msr_table"),
        (
            {"policy": POLICY | {"msr_table": [[5000, 3], [10000, 4]]}},
            "percents that fall as beneficiaries rise",
        ),
    ],
)
def test_a_policy_that_cannot_be_used_fails_the_run_with_its_reason(example, overrides, reason):
    run = make_run(**overrides)
    work(ReportRun, str(run.pk), build)
    run.refresh_from_db()

    assert (run.status, run.attempts) == (Status.FAILED, 1)
    assert reason in run.error
    assert not Artifact.objects.exists()


def test_a_cell_without_months_fails_the_run_with_its_reason(example, monkeypatch):
    sides = tuple(side for side in make_sides() if (side.group, side.category) != ("comparison", "facility"))
    answer = SimpleNamespace(sides=sides, eligibility=make_gathered().eligibility, county_sides=())
    monkeypatch.setattr("reports.builders.savings.gather.savings_inputs", lambda *a, **k: answer)
    run = make_run()
    work(ReportRun, str(run.pk), build)
    run.refresh_from_db()

    assert run.status == Status.FAILED
    assert "0 months in cell all / facility" in run.error
    assert "Merge this cell" in run.error
    assert not Artifact.objects.exists()


def test_building_again_gives_the_same_bytes(built):
    verified = verify_run(by=system_user(), on=timezone.now(), run=built)

    assert verified.is_same
    assert {file.name for file in verified.files} == {artifact.name for artifact in built.artifacts.all()}
    assert Event.objects.get(action="run.verify").details == {"same_bytes": True}


def test_a_difference_is_found_and_names_its_files(built, monkeypatch):
    monkeypatch.setattr("reports.builders.savings.tables.PMPM", "Something else.")
    verified = verify_run(by=system_user(), on=timezone.now(), run=built)

    differing = {file.name.split(".")[-1] for file in verified.files if not file.is_same}
    assert differing == {"pdf", "xlsx", "json"}  # a note is in no data file
    assert Event.objects.get(action="run.verify").details == {"same_bytes": False}


def test_only_a_finished_run_can_be_compared():
    with pytest.raises(NotAllowed, match="queued"):
        verify_run(by=system_user(), on=timezone.now(), run=make_run())


def test_a_run_built_twice_has_one_set_of_files(built):
    work(ReportRun, str(built.pk), build)

    assert built.artifacts.count() == 9

"""A long run goes on where it stopped: steps keep their outputs, kill -9 costs the step it was in, cancel is heard."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.documents import store
from fai_portal.jobs.lease import take, work
from fai_portal.jobs.models import Status
from fai_portal.jobs.outcomes import Cancelled, LeaseLost
from fai_portal.jobs.side_by_side import ChildFailed
from reports import selectors
from reports.builders.inputs import CannotBuild
from reports.builders.steps import Step, Unkept, Work
from reports.models import ReportRun, RunStep, StepStatus
from reports.services.run import cancel_run
from reports.services.step import RunSteps
from tests.factories.report_run import make_run
from tests.factories.user import make_analyst
from tests.integration.workers import environment, eventually
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = [Step("cells", "Grouping person-months", 3), Step("models", "Fitting models", 1)]


class Maker:
    """Makes an output and counts how often it had to."""

    def __init__(self, output=b"cells"):
        self.output, self.calls = output, 0

    def __call__(self, tell):
        self.calls += 1
        tell(0.5)
        return self.output


def begin(run):
    return take(ReportRun, str(run.pk))


def steps_under(lease, plan=PLAN):
    steps = RunSteps(lease.job, lease, until=80)
    steps.plan(plan)
    return steps


def give_back(lease):
    lease.give_back("test")


def test_killed_in_the_middle_of_a_step_another_process_takes_up_where_it_stopped(tmp_path):
    run = make_run()

    def start():
        return subprocess.Popen(
            [sys.executable, "-m", "tests.jobs_app.stepped", str(run.pk), str(tmp_path)],
            cwd=settings.BASE_DIR, env=environment(lease_seconds=1), start_new_session=True,
        )  # fmt: skip

    first = start()
    try:
        eventually((tmp_path / "made-cells").exists, within=60)
        os.killpg(first.pid, signal.SIGKILL)
    finally:
        first.wait()
    assert [step.status for step in run.steps.all()] == ["done", "running", "waiting"]
    (tmp_path / "gate").touch()
    eventually(lambda: ReportRun.objects.ringable().filter(pk=run.pk).exists())
    second = start()
    assert second.wait(60) == 0

    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.DONE, 2)
    made = {name: (tmp_path / f"made-{name}").read_text().split() for name in ("people", "cells", "models")}
    assert made == {"people": ["1"], "cells": ["1", "2"], "models": ["2"]}
    wanted = [f"{name} of {run.digest}".encode() for name in ("people", "cells", "models")]
    assert (tmp_path / "outputs-2").read_bytes().split(b"\n") == wanted
    assert [step.status for step in run.steps.all()] == ["done"] * 3


def test_an_output_is_found_again_only_for_the_same_inputs_code_and_bytes(monkeypatch):
    run, make = make_run(), Maker()

    def attempt(inputs):
        lease = begin(run)
        output = steps_under(lease).step("cells", inputs, make)
        give_back(lease)
        ReportRun.objects.filter(pk=run.pk).update(attempts=0, status="queued", started_at=None)
        return output, make.calls

    assert attempt({"period": "year"}) == (b"cells", 1)
    assert attempt({"period": "year"}) == (b"cells", 1)
    assert attempt({"period": "quarter"}) == (b"cells", 2)
    assert attempt({"period": "quarter"}) == (b"cells", 2)
    store.path(RunStep.objects.get(name="cells").output).unlink()
    assert attempt({"period": "quarter"}) == (b"cells", 3)
    monkeypatch.setattr("reports.services.step.code_version", lambda: "another")
    assert attempt({"period": "quarter"}) == (b"cells", 4)


def test_progress_is_the_shares_that_are_done(monkeypatch):
    monkeypatch.setattr("reports.services.step.TELL_EVERY", 0)
    run = make_run()
    lease = begin(run)
    steps = steps_under(lease)
    seen = []

    def make(tell):
        tell(0.5)
        run.refresh_from_db()
        seen.append((run.percent, run.words, run.steps.get(name="cells").percent))
        return b"cells"

    steps.step("cells", {}, make)
    assert seen == [(30, "Grouping person-months", 50)]  # half of three quarters of 80
    steps.step("models", {}, Maker())
    run.refresh_from_db()
    assert run.percent == 80


def test_a_cancelled_run_stops_in_the_middle_of_a_step(monkeypatch):
    monkeypatch.setattr("reports.services.step.TELL_EVERY", 0)
    run = make_run()
    lease = begin(run)
    steps = steps_under(lease)

    def make(tell):
        cancel_run(by=system_user(), on=timezone.now(), run=run)
        tell(0.4)
        raise AssertionError("It went on")

    with pytest.raises(Cancelled):
        steps.step("cells", {}, make)
    assert run.steps.get(name="cells").status == StepStatus.RUNNING


def test_a_worker_that_lost_its_lease_keeps_nothing():
    run = make_run()
    old = begin(run)
    steps = steps_under(old)

    def make(tell):
        ReportRun.objects.filter(pk=run.pk).update(token=old.token + 1)
        return b"too late"

    with pytest.raises(LeaseLost):
        steps.step("cells", {}, make)
    assert not run.steps.exclude(output="").exists()


def test_a_step_that_the_code_no_longer_has_is_forgotten():
    run = make_run()
    lease = begin(run)
    steps_under(lease).step("cells", {}, Maker())
    steps_under(lease, [Step("groups", "Grouping", 1), PLAN[0]])
    assert [(step.name, step.status) for step in run.steps.all()] == [
        ("groups", "waiting"),
        ("cells", "done"),
    ]


def together(tmp_path, *, fails=""):
    """Works that note when they are made; the first two wait for each other."""

    def work(name):
        def make(tell):
            (tmp_path / f"made-{name}").open("a").write(".")
            tell(0.5)
            if name == fails:
                raise ValueError("The third fails.")
            for other in "ab" if name in "ab" else "":
                eventually((tmp_path / f"made-{other}").exists, within=20)
            return name.encode()

        return Work(name, {}, make)

    return [work(name) for name in "abc"]


PLAN_TOGETHER = [Step(name, f"Making {name}", 1) for name in "abc"]


def test_steps_made_together_are_kept_one_by_one(settings, tmp_path):
    settings.ANALYTICS_THREADS = 2
    run = make_run()
    lease = begin(run)
    with pytest.raises(ChildFailed, match="third"):
        steps_under(lease, PLAN_TOGETHER).together(together(tmp_path, fails="c"))
    assert run.steps.get(name="c").status == "running"

    done = set(run.steps.filter(status="done").values_list("name", flat=True))
    outputs = steps_under(lease, PLAN_TOGETHER).together(together(tmp_path))
    assert outputs == {"a": b"a", "b": b"b", "c": b"c"}
    for name in "ab":
        assert (tmp_path / f"made-{name}").read_text() == ("." if name in done else "..")
    assert done & {"a", "b"}
    run.refresh_from_db()
    assert run.percent == 80


def test_a_cancelled_run_ends_the_processes_of_its_steps(settings, tmp_path, monkeypatch):
    settings.ANALYTICS_THREADS = 2
    monkeypatch.setattr("reports.services.step.TELL_EVERY", 0.05)
    run = make_run()
    lease = begin(run)

    def make(tell):
        (tmp_path / str(os.getpid())).touch()
        time.sleep(600)

    @above_the_walls
    def cancel():
        eventually(lambda: len(list(tmp_path.iterdir())) == 2, within=20)
        cancel_run(by=system_user(), on=timezone.now(), run=run)
        connection.close()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    with pytest.raises(Cancelled):
        steps_under(lease).together([Work("cells", {}, make), Work("models", {}, make)])
    canceller.join()
    for child in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(child.name), 0)


def test_a_step_that_needs_too_much_memory_is_refused_by_name(settings):
    settings.STEP_MEMORY_MIB = 256
    lease = begin(make_run())
    large = Work("cells", {}, lambda tell: str(len(bytes(512 * 1024**2))).encode())
    with pytest.raises(CannotBuild, match="256 MiB that STEP_MEMORY_MIB allows"):
        steps_under(lease).together([large])
    settings.STEP_MEMORY_MIB = 1024
    assert steps_under(lease).together([large]) == {"cells": str(512 * 1024**2).encode()}


def test_without_a_run_steps_are_made_together_too(tmp_path):
    assert Unkept(processes=2).together(together(tmp_path)) == {"a": b"a", "b": b"b", "c": b"c"}


def test_time_left_counts_steps_at_the_same_time_once():
    run, now = make_run(), timezone.now()
    steps = [
        RunStep(
            run=run, position=place, name=f"n{place}", title="", share=1, status="done", percent=100,
            inputs_digest="0" * 64, output="0" * 64, started_at=now - timedelta(minutes=4),
            finished_at=now - timedelta(minutes=2),
        )
        for place in range(2)
    ]  # fmt: skip
    waiting = RunStep(run=run, position=2, name="n2", title="", share=2, status="waiting")
    assert selectors.time_left([*steps, waiting], on=now) == timedelta(minutes=2)


def test_time_left_is_what_remains_at_the_pace_of_what_is_done():
    run, now = make_run(), timezone.now()
    done = RunStep(
        run=run, position=0, name="cells", title="", share=3, status="done", percent=100, inputs_digest="0" * 64,
        output="0" * 64, started_at=now - timedelta(minutes=4), finished_at=now - timedelta(minutes=1),
    )  # fmt: skip
    running = RunStep(
        run=run, position=1, name="models", title="", share=2, status="running", percent=50,
        started_at=now - timedelta(minutes=1),
    )  # fmt: skip
    assert selectors.time_left([done, running], on=now) == timedelta(minutes=1)
    assert selectors.time_left([], on=now) is None


def test_the_page_shows_each_step(client):
    run = make_run()
    lease = begin(run)
    steps_under(lease).step("cells", {}, Maker())
    client.force_login(make_analyst())
    text = client.get(f"/reports/runs/{run.pk}").content.decode()
    assert "Grouping person-months: done" in text
    assert "Fitting models: waiting" in text
    assert "minute left" in text


def test_a_step_is_done_with_its_output_or_not_at_all():
    run = make_run()
    with pytest.raises(IntegrityError), transaction.atomic():
        RunStep.objects.create(run=run, position=0, name="cells", title="Cells", share=1, status="done")


def test_without_a_run_every_step_is_made():
    make = Maker()
    for _ in range(2):
        assert Unkept().step("cells", {}, make) == b"cells"
    assert make.calls == 2


def test_who_may_see_a_run_may_see_its_steps():
    run = make_run()
    lease = begin(run)
    steps_under(lease)
    assert RunStep.objects.visible_to(make_analyst()).count() == 2
    assert work(ReportRun, str(run.pk), None) is None  # held: a second ring does nothing

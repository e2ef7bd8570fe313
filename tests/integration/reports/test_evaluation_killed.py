"""An evaluation that is killed goes on with the steps it has not done and gives the files of one that was not; one that
needs more memory than it may have is refused."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.lease import work
from fai_portal.jobs.models import Status
from reports.models import ReportRun, StepStatus
from reports.services.run import build, request_run, verify_run
from tests.integration.reports.evaluated import QUICK
from tests.integration.workers import environment, eventually

pytestmark = pytest.mark.django_db(transaction=True)

BUILD = (
    "import sys, django; django.setup(); from reports.tasks import build_report; build_report(pk=sys.argv[1])"
)


def start(run):
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(run.pk)],
        cwd=settings.BASE_DIR, env=environment(lease_seconds=1), start_new_session=True,
    )  # fmt: skip


def steps_done(run):
    return set(run.steps.filter(status=StepStatus.DONE).values_list("name", "output", "finished_at"))


def requested(capitated):
    demonstration, _file, dataset = capitated
    asked = request_run(
        by=system_user(), on=timezone.now(), kind="evaluation", demonstration=demonstration, dataset=dataset,
        parameters=QUICK, seed=0,
    )  # fmt: skip
    return asked.run


def test_it_never_takes_more_than_the_memory_of_its_settings_and_names_the_one_that_is_too_small(
    capitated, settings
):
    """Refused in words the first time, not three times as a fault of ours."""
    run = requested(capitated)
    shutil.rmtree(
        Path(settings.FILES_DIR) / "cells", ignore_errors=True
    )  # other tests may have made the same cells
    settings.ANALYTICS_MEMORY = "6MB"
    work(ReportRun, str(run.pk), build)
    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.FAILED, 1)
    assert "the 6MB that ANALYTICS_MEMORY allows" in run.error


def test_killed_in_the_middle_it_goes_on_and_gives_the_same_files(capitated):
    run = requested(capitated)
    first = start(run)
    try:
        eventually(lambda: len(steps_done(run)) >= 3, within=120)
        os.killpg(first.pid, signal.SIGKILL)
    finally:
        first.wait()
    before = steps_done(run)
    run.refresh_from_db()
    assert run.status != Status.DONE and not run.artifacts.exists()

    eventually(lambda: ReportRun.objects.ringable().filter(pk=run.pk).exists())
    assert start(run).wait(300) == 0
    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.DONE, 2)
    assert before < steps_done(run)  # with the times at which they were done
    assert verify_run(by=system_user(), on=timezone.now(), run=run).is_same

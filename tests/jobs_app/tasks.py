"""The worker's side of the tests' own kind of job."""

import os
import signal
import time
from pathlib import Path

from celery import shared_task

from fai_portal.jobs import Refused
from fai_portal.jobs.lease import Lease, work
from tests.jobs_app.models import Echo, Line


@shared_task(name="jobs_app.echo")
def echo(*, pk: str, **_: object) -> None:
    work(Echo, pk, run)


def run(job: Echo, lease: Lease) -> None:
    lease.progress(10, "Listening")
    BEHAVIORS[job.behavior](job, lease)
    with lease.done() as row:
        Line.objects.create(echo=row, attempt=row.attempts)


def _plain(job: Echo, lease: Lease) -> None:
    lease.progress(60, "Nearly there")


def _zigzag(job: Echo, lease: Lease) -> None:
    for percent in (50, 20, 55, 0, 70):
        lease.progress(percent, f"Told {percent}")


def _wait(job: Echo, lease: Lease) -> None:
    """Say that the attempt began, then go on reporting until the test opens the gate."""
    (Path(job.scratch) / f"began-{job.attempts}").touch()
    while not (Path(job.scratch) / "gate").exists():
        time.sleep(0.05)
        lease.progress(30, "Waiting at the gate")


def _silent(job: Echo, lease: Lease) -> None:
    """As `wait`, without a word to the database; then say that it is about to write."""
    (Path(job.scratch) / f"began-{job.attempts}").touch()
    while not (Path(job.scratch) / "gate").exists():
        time.sleep(0.05)
    (Path(job.scratch) / f"writes-{job.attempts}").touch()


def _refuse(job: Echo, lease: Lease) -> None:
    raise Refused("The file has 3 columns; 4 are needed. Add the column `cost`.")


def _stumble(job: Echo, lease: Lease) -> None:
    raise ValueError(f"{job.scratch} is not a number")


def _stumble_once(job: Echo, lease: Lease) -> None:
    if job.attempts == 1:
        raise ValueError("the first attempt always fails")


def _crash(job: Echo, lease: Lease) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _forget(job: Echo, lease: Lease) -> None:
    """Write a row and fail in the same transaction."""
    with lease.done() as row:
        Line.objects.create(echo=row, attempt=row.attempts)
        raise ValueError("in the middle of the last transaction")


BEHAVIORS = {
    "plain": _plain,
    "zigzag": _zigzag,
    "wait": _wait,
    "silent": _silent,
    "refuse": _refuse,
    "stumble": _stumble,
    "stumble_once": _stumble_once,
    "crash": _crash,
    "forget": _forget,
}

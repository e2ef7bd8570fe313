"""Cancelling, and the sweeper's judgement of rows that nobody holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fai_portal.audit.models import Event
from fai_portal.jobs.models import Status
from fai_portal.jobs.rules import NotAllowed
from fai_portal.jobs.selectors import kinds
from fai_portal.jobs.services import job as jobs
from tests.factories.echo import make_echo
from tests.jobs_app.models import Echo

pytestmark = pytest.mark.django_db

NOW = timezone.now()
RUNNING = {"status": "running", "started_at": NOW, "lease_until": NOW + timedelta(hours=1)}
ABANDONED = {**RUNNING, "lease_until": NOW - timedelta(seconds=1)}
STOPPED_THREE_TIMES = (
    "The worker stopped 3 times before this was done, so it was not tried again. Request it anew."
)


@pytest.fixture
def rung(monkeypatch):
    """What the sweeper rang, without a broker; test_workers.py rings a real one."""
    calls = []
    monkeypatch.setattr(jobs, "ring_now", lambda task_name, pk: calls.append((task_name, pk)) or True)
    return calls


def sweep(job):
    swept = jobs.sweep(by=job.requested_by, on=NOW)
    job.refresh_from_db()
    return swept


@pytest.mark.parametrize(
    ("columns", "expected", "rings"),
    [
        ({}, Status.QUEUED, 1),
        ({**RUNNING, "attempts": 1}, Status.RUNNING, 0),
        ({**RUNNING, "attempts": 3}, Status.RUNNING, 0),
        ({**ABANDONED, "attempts": 1}, Status.RUNNING, 1),
        ({**ABANDONED, "attempts": 2}, Status.RUNNING, 1),
        ({**ABANDONED, "attempts": 3}, Status.FAILED, 0),
        ({"cancel_requested_at": NOW}, Status.CANCELLED, 0),
        ({**RUNNING, "attempts": 1, "cancel_requested_at": NOW}, Status.RUNNING, 0),
        ({**ABANDONED, "attempts": 1, "cancel_requested_at": NOW}, Status.CANCELLED, 0),
        ({**ABANDONED, "attempts": 3, "cancel_requested_at": NOW}, Status.CANCELLED, 0),
    ],
)
def test_what_the_sweeper_does_with_a_row(rung, columns, expected, rings):
    job = make_echo(**columns)
    sweep(job)
    assert job.status == expected
    assert rung == [("jobs_app.echo", str(job.pk))] * rings


def test_a_poisoned_job_says_that_the_worker_stopped(rung):
    job = make_echo(**ABANDONED, attempts=3)
    sweep(job)
    assert job.error == STOPPED_THREE_TIMES
    assert Event.objects.get(action="job.failed").details == {"attempts": 3}


def test_the_sweeper_stops_ringing_at_the_first_ring_that_fails(monkeypatch):
    first = make_echo(queued_at=NOW - timedelta(hours=1))
    make_echo()
    calls = []
    monkeypatch.setattr(jobs, "ring_now", lambda task_name, pk: calls.append(pk))
    assert sweep(first).rung == 0
    assert calls == [str(first.pk)]


def test_every_concrete_kind_of_job_is_swept():
    assert Echo in kinds()


def test_a_queued_job_is_cancelled_at_once():
    job = make_echo()
    cancelled = jobs.request_cancel(job=job, by=job.requested_by, on=NOW)
    assert (cancelled.status, cancelled.cancel_requested_at, cancelled.finished_at) == ("cancelled", NOW, NOW)
    assert Event.objects.get(action="job.cancel").actor == job.requested_by.email


def test_cancelling_a_running_job_twice_changes_nothing():
    job = make_echo(**RUNNING, attempts=1)
    jobs.request_cancel(job=job, by=job.requested_by, on=NOW)
    jobs.request_cancel(job=job, by=job.requested_by, on=NOW + timedelta(hours=1))
    job.refresh_from_db()
    assert (job.status, job.cancel_requested_at) == (Status.RUNNING, NOW)
    assert Event.objects.filter(action="job.cancel").count() == 1


def test_what_is_over_cannot_be_cancelled():
    job = make_echo(status="done", attempts=1, started_at=NOW, finished_at=NOW)
    with pytest.raises(NotAllowed, match="already done"):
        jobs.request_cancel(job=job, by=job.requested_by, on=NOW)

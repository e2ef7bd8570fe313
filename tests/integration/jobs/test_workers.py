"""Real workers, a real broker, and kill -9: nothing committed is lost, and nothing is done twice."""

import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.jobs.bell import ring, ring_now
from fai_portal.jobs.models import Status
from fai_portal.jobs.services import job as jobs
from tests.factories.echo import make_echo
from tests.integration.workers import eventually
from tests.jobs_app.models import Echo, Line

pytestmark = pytest.mark.django_db(transaction=True)


def request(**columns):
    """As a service does it: the row and its doorbell in one transaction."""
    with transaction.atomic():
        job = make_echo(**columns)
        ring(job)
    return job


def sweep():
    return jobs.sweep(by=system_user(), on=timezone.now())


def reaches(job, status, *, sweeping=False):
    """Wait for the status, sweeping now and then as the scheduler does."""
    swept = time.monotonic()

    def there():
        nonlocal swept
        if sweeping and time.monotonic() - swept > 1:
            sweep()
            swept = time.monotonic()
        job.refresh_from_db()
        return job.status == status

    eventually(there, within=40)


def assert_done_once(job, *, attempts):
    job.refresh_from_db()
    assert (job.status, job.attempts, job.percent) == (Status.DONE, attempts, 100)
    assert [line.attempt for line in job.lines.all()] == [attempts]
    assert Event.objects.filter(subject=job.subject, action="job.done").count() == 1


ENDINGS = [
    # behavior, status, attempts, what it says
    ("plain", Status.DONE, 1, ""),
    ("stumble_once", Status.DONE, 2, ""),
    ("refuse", Status.FAILED, 1, "The file has 3 columns; 4 are needed. Add the column `cost`."),
    ("stumble", Status.FAILED, 3, "Something went wrong on our side, 3 times in a row."),
    ("forget", Status.FAILED, 3, "Something went wrong on our side, 3 times in a row."),
]


def test_what_becomes_of_a_job(running_worker):
    with running_worker():
        requested = [(request(behavior=behavior), *expected) for behavior, *expected in ENDINGS]
        for job, status, attempts, error in requested:
            reaches(job, status, sweeping=True)
            assert (job.attempts, job.error[: len(error)]) == (attempts, error)
            assert job.lines.count() == (status == Status.DONE)


def test_the_worker_is_killed_in_the_middle_and_another_finishes_once(running_worker, tmp_path):
    with running_worker() as first:
        job = request(behavior="wait", scratch=str(tmp_path))
        eventually(lambda: Echo.objects.get(pk=job.pk).percent == 30)
        first.kill()
    job.refresh_from_db()
    assert job.status == Status.RUNNING
    assert sweep().rung == 0  # the dead worker's lease still holds
    (tmp_path / "gate").touch()
    with running_worker():
        reaches(job, Status.DONE, sweeping=True)
    assert_done_once(job, attempts=2)


def test_a_job_that_kills_its_worker_is_given_up_after_three_attempts(running_worker):
    with running_worker(lease_seconds=0.5):
        job = request(behavior="crash")
        reaches(job, Status.FAILED, sweeping=True)
    assert job.attempts == 3
    assert job.error.startswith("The worker stopped 3 times")
    assert not Line.objects.exists()


def test_a_request_while_the_broker_is_dead_succeeds_and_is_worked_once_it_is_back(running_worker, broker):
    broker.kill()
    started = time.monotonic()
    job = request()
    assert time.monotonic() - started < 1.5
    job.refresh_from_db()
    assert job.status == Status.QUEUED
    broker.start()
    with running_worker():
        reaches(job, Status.DONE, sweeping=True)
    assert_done_once(job, attempts=1)


def test_the_broker_dies_while_a_job_runs_and_comes_back(running_worker, broker, tmp_path):
    with running_worker():
        running = request(behavior="wait", scratch=str(tmp_path))
        eventually((tmp_path / "began-1").exists)
        broker.kill()
        requested_meanwhile = request()
        (tmp_path / "gate").touch()
        reaches(running, Status.DONE)
        broker.start()
        reaches(requested_meanwhile, Status.DONE, sweeping=True)
    assert_done_once(running, attempts=1)
    assert_done_once(requested_meanwhile, attempts=1)


def test_the_database_drops_its_connections_while_a_job_runs(running_worker, tmp_path):
    with running_worker():
        job = request(behavior="wait", scratch=str(tmp_path))
        eventually(lambda: Echo.objects.get(pk=job.pk).percent == 30)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] > 0
        (tmp_path / "gate").touch()
        reaches(job, Status.DONE, sweeping=True)
    assert_done_once(job, attempts=2)


def test_flushing_the_broker_loses_nothing(running_worker, broker):
    waiting = [request() for _ in range(3)]
    broker.client.flushall()
    with running_worker():
        for job in waiting:
            reaches(job, Status.DONE, sweeping=True)
            assert_done_once(job, attempts=1)


def test_ten_doorbells_and_two_workers_do_it_once(running_worker, tmp_path):
    with running_worker() as one, running_worker() as other:
        job = request(behavior="wait", scratch=str(tmp_path))
        for _ in range(9):
            assert ring_now(job.task_name, str(job.pk))
        eventually((tmp_path / "began-1").exists)
        eventually(lambda: one.received() + other.received() == 10)
        (tmp_path / "gate").touch()
        reaches(job, Status.DONE)
        eventually(lambda: one.finished() + other.finished() == 10)
    assert_done_once(job, attempts=1)


def test_a_worker_that_wakes_late_writes_nothing(running_worker, tmp_path):
    with running_worker() as sleeper:
        job = request(behavior="silent", scratch=str(tmp_path))
        eventually((tmp_path / "began-1").exists)
        sleeper.freeze()
        with running_worker() as other:
            eventually(lambda: sweep().rung, within=10)
            eventually((tmp_path / "began-2").exists)
            (tmp_path / "gate").touch()
            reaches(job, Status.DONE)
            other.stop()
        sleeper.thaw()
        eventually((tmp_path / "writes-1").exists)
        eventually(lambda: "is no longer this worker's" in sleeper.log.read_text())
    assert_done_once(job, attempts=2)


def test_cancelling_a_running_job_stops_it_at_its_next_word(running_worker, tmp_path):
    with running_worker():
        job = request(behavior="wait", scratch=str(tmp_path))
        eventually((tmp_path / "began-1").exists)
        jobs.request_cancel(job=job, by=job.requested_by, on=timezone.now())
        reaches(job, Status.CANCELLED)
    assert not Line.objects.exists()


def test_a_job_cancelled_while_queued_is_never_begun(running_worker, tmp_path):
    job = request(behavior="wait", scratch=str(tmp_path))
    jobs.request_cancel(job=job, by=job.requested_by, on=timezone.now())
    with running_worker():
        later = request()
        reaches(later, Status.DONE)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.CANCELLED, 0)
    assert not (tmp_path / "began-1").exists()


def test_progress_seen_from_outside_never_goes_back(running_worker):
    seen = []
    with running_worker():
        job = request(behavior="zigzag")
        while not job.is_over:
            job.refresh_from_db()
            seen.append(job.percent)
    assert seen == sorted(seen)
    assert_done_once(job, attempts=1)


def test_the_scheduler_rings_the_sweeper(running_worker, running_scheduler):
    job = make_echo()  # committed, and nobody rang
    with running_worker(), running_scheduler():
        reaches(job, Status.DONE)
    assert_done_once(job, attempts=1)

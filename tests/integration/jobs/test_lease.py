"""One worker holds a row at a time, and only the holder writes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from fai_portal.audit.models import Event
from fai_portal.jobs import Cancelled, LeaseLost
from fai_portal.jobs.lease import take, work
from fai_portal.jobs.models import Status
from fai_portal.jobs.services.job import request_cancel
from tests.factories.echo import make_echo
from tests.integration.workers import eventually
from tests.jobs_app.models import Echo, Line
from tests.jobs_app.tasks import run
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db(transaction=True)


def expire(job):
    Echo.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def worked(**overrides):
    job = make_echo(**overrides)
    work(Echo, str(job.pk), run)
    job.refresh_from_db()
    return job


def test_a_job_is_done_with_its_rows_and_its_event():
    job = worked()
    assert (job.status, job.percent, job.words, job.attempts) == (Status.DONE, 100, "Done", 1)
    assert job.finished_at >= job.started_at
    assert job.lines.count() == 1
    assert Event.objects.get(subject=f"jobs_app.echo:{job.pk}").action == "job.done"


def test_a_held_job_is_not_taken_again():
    job = make_echo()
    assert take(Echo, job.pk)
    assert take(Echo, job.pk) is None


def test_of_many_takers_at_once_one_gets_the_row():
    job = make_echo()
    leases = []

    @above_the_walls
    def try_to_take():
        try:
            leases.append(take(Echo, job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to_take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(leases) == 8
    assert sum(lease is not None for lease in leases) == 1


def test_a_finished_or_missing_job_is_not_taken():
    job = worked()
    assert take(Echo, job.pk) is None
    assert take(Echo, job.pk + 1) is None
    work(Echo, str(job.pk), run)
    assert Line.objects.count() == 1


def test_an_expired_lease_moves_on_and_the_former_holder_cannot_write():
    job = make_echo()
    former = take(Echo, job.pk)
    expire(job)
    holder = take(Echo, job.pk)
    assert holder.token > former.token
    with pytest.raises(LeaseLost):
        former.progress(50, "Still here")
    with pytest.raises(LeaseLost), former.done() as row:
        Line.objects.create(echo=row, attempt=1)
    with pytest.raises(LeaseLost):
        former.fail("A sentence.")
    assert not former.renew()
    with holder.done() as row:
        Line.objects.create(echo=row, attempt=2)
    assert [line.attempt for line in Line.objects.all()] == [2]


def test_progress_is_seen_at_once_and_never_goes_back():
    job = make_echo()
    lease = take(Echo, job.pk)
    seen = []
    for percent in (10, 60, 30, 80):
        lease.progress(percent, f"Told {percent}")
        job.refresh_from_db()
        seen.append((job.percent, job.words))
    assert seen == [(10, "Told 10"), (60, "Told 60"), (60, "Told 30"), (80, "Told 80")]


def test_a_new_attempt_starts_from_zero():
    job = make_echo()
    take(Echo, job.pk).progress(80, "Nearly")
    expire(job)
    take(Echo, job.pk)
    job.refresh_from_db()
    assert (job.percent, job.attempts) == (0, 2)


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_out_of_range_is_refused(percent):
    lease = take(Echo, make_echo().pk)
    with pytest.raises(ValueError, match="0 to 100"):
        lease.progress(percent, "Too far")


def test_a_refusal_is_final_and_says_why():
    job = worked(behavior="refuse")
    assert (job.status, job.attempts) == (Status.FAILED, 1)
    assert job.error == "The file has 3 columns; 4 are needed. Add the column `cost`."
    assert Event.objects.get(subject=f"jobs_app.echo:{job.pk}").action == "job.failed"


def test_an_unexpected_error_is_tried_three_times_and_told_by_number(caplog):
    a_persons_number = "1EG4-TE5-MK73"
    job = worked(behavior="stumble", scratch=a_persons_number)
    assert (job.status, job.error) == (Status.QUEUED, "")
    for _ in range(2):
        work(Echo, str(job.pk), run)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.FAILED, 3)
    number = job.error.rstrip(".").rsplit(" ", 1)[1]
    assert f"Error {number} in jobs_app.echo:{job.pk}: ValueError" in caplog.text
    assert "in _stumble" in caplog.text
    assert a_persons_number not in caplog.text + job.error
    assert take(Echo, job.pk) is None


def test_an_error_in_the_last_transaction_leaves_nothing_of_it():
    job = worked(behavior="forget")
    assert job.status == Status.QUEUED
    assert not Line.objects.exists()


def test_a_running_job_stops_at_its_next_word_after_a_cancel():
    job = make_echo()
    lease = take(Echo, job.pk)
    request_cancel(job=job, by=job.requested_by, on=timezone.now())
    job.refresh_from_db()
    assert job.status == Status.RUNNING
    with pytest.raises(Cancelled):
        lease.progress(50, "Half")
    with pytest.raises(Cancelled), lease.done() as row:
        Line.objects.create(echo=row, attempt=1)
    assert not Line.objects.exists()


def test_the_lease_is_renewed_while_the_worker_lives(settings, tmp_path):
    settings.JOB_LEASE = timedelta(seconds=0.6)
    job = make_echo(behavior="silent", scratch=str(tmp_path))

    def in_thread():
        try:
            work(Echo, str(job.pk), run)
        finally:
            connection.close()

    worker = threading.Thread(target=in_thread)
    worker.start()
    eventually((tmp_path / "began-1").exists)
    first = Echo.objects.get(pk=job.pk).lease_until
    eventually(lambda: Echo.objects.get(pk=job.pk).lease_until > first + timedelta(seconds=1))
    assert take(Echo, job.pk) is None
    (tmp_path / "gate").touch()
    worker.join(10)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.DONE, 1)
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]

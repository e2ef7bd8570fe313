"""Working under a lease: one worker holds a row while it lives, and writes only while the row is its own."""

import logging
import secrets
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from fai_portal.access.acting import context_of
from fai_portal.access.context import ON_JOBS, entered, on_jobs
from fai_portal.accounts.services.user import system_user
from fai_portal.history.acting import acting
from fai_portal.jobs.endings import end
from fai_portal.jobs.models import Job, JobQuerySet, Status
from fai_portal.jobs.outcomes import Cancelled, LeaseLost, Refused

log = logging.getLogger(__name__)


def work(model: type[Job], pk: str, run: "Callable[[Job, Lease], None]") -> None:
    """The whole body of a job's task: take the lease, run, and leave the row saying how it went.

    Nothing happens when the row is held, over or gone: a doorbell may ring twice or late. `run(job, lease)`
    reports with `lease.progress` and must end inside `lease.done()`. It runs outside any transaction.
    """
    with entered(ON_JOBS):
        lease = take(model, pk)
        if lease is None:
            log.info("Nothing to do for %s", model._meta.label_lower)
            return
        context = context_of(lease.job.requested_by)
    with entered(context), _renewed(lease), acting(user=lease.job.requested_by.email):
        try:
            _check_may_see(lease.job)
            run(lease.job, lease)
            if not lease.is_done:
                raise RuntimeError("The job ended without lease.done().")
        except Exception as error:
            _settle(lease, error)


def _check_may_see(job: Job) -> None:
    """Whoever asked may have lost the role since."""
    if not type(job).objects.filter(pk=job.pk).exists():
        raise Refused(
            "The account that asked for this may no longer see what it is about. Ask somebody who may to request it."
        )


def take(model: type[Job], pk: str) -> "Lease | None":
    """Lease the row if it is free, in one short transaction."""
    with transaction.atomic(durable=True):
        rows = model.objects.filter(pk=pk)
        return Lease(rows.get()) if rows.take_lease() else None


class Lease:
    """One worker's hold on one row, known by its token. Every write checks the token."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.token = job.token
        self.is_done = False

    def progress(self, percent: int, words: str) -> None:
        """Show how far the job is, at once. Raises Cancelled or LeaseLost: let them pass."""
        if not 0 <= percent <= 100:
            raise ValueError(f"Progress is {percent} percent; allowed: 0 to 100.")
        with on_jobs(), transaction.atomic(durable=True):
            if not self._rows().show_progress(self.token, percent, words):
                raise LeaseLost
            cancel = self._rows().exclude(cancel_requested_at=None).exists()
        if cancel:
            raise Cancelled

    @contextmanager
    def done(self) -> Iterator[Job]:
        """The last transaction: fill in the locked row, write rows beside it; DONE commits with them."""
        with transaction.atomic(durable=True):
            with on_jobs():
                job = self._mine()
            if job.cancel_requested_at:
                raise Cancelled
            yield job
            with on_jobs():
                _end(job, Status.DONE)
        self.job = job
        self.is_done = True

    def cancel(self) -> None:
        with on_jobs(), transaction.atomic():
            _end(self._mine(), Status.CANCELLED)

    def fail(self, sentence: str) -> None:
        with on_jobs(), transaction.atomic():
            _end(self._mine(), Status.FAILED, error=sentence)

    def give_back(self, number: str) -> None:
        """After an unexpected error: let the sweeper ring again, or give up when the attempts are used."""
        with on_jobs(), transaction.atomic():
            job = self._mine()
            if job.cancel_requested_at:
                _end(job, Status.CANCELLED)
            elif job.attempts >= settings.JOB_ATTEMPTS:
                _end(job, Status.FAILED, error=(
                    f"Something went wrong on our side, {job.attempts} times in a row. "
                    f"Please give this number to the portal's staff: {number}."
                ))  # fmt: skip
            else:
                job.wait_again("Something went wrong on our side; it will be tried again shortly")
                job.save()

    def renew(self) -> bool:
        return bool(self._rows().renew_lease(self.token))

    def _rows(self) -> JobQuerySet:
        return type(self.job).objects.filter(pk=self.job.pk)

    def _mine(self) -> Job:
        """The row, locked for the rest of the transaction, if it is still this worker's."""
        job = self._rows().held_by(self.token).select_for_update(of=("self",)).first()
        if job is None:
            raise LeaseLost
        return job


def _end(job: Job, status: Status, error: str = "") -> None:
    end(job, status, by=system_user(), on=timezone.now(), error=error)


def _settle(lease: Lease, error: Exception) -> None:
    connection.close_if_unusable_or_obsolete()  # the error may be the connection's death
    try:
        match error:
            case LeaseLost():
                raise error
            case Cancelled():
                lease.cancel()
            case Refused():
                lease.fail(str(error))
            case _:
                lease.give_back(_report(error, lease.job))
    except LeaseLost:
        log.warning("%s is no longer this worker's; nothing was written", lease.job.subject)


def _report(error: Exception, job: Job) -> str:
    """Log where it went wrong under a new number. The message is left out: it may quote a person's data."""
    number = secrets.token_hex(4).upper()
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("Error %s in %s: %s\n%s", number, job.subject, type(error).__qualname__, frames)
    return number


@contextmanager
def _renewed(lease: Lease) -> Iterator[None]:
    """Renew the lease from a thread, which has a connection of its own, until the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=_keep_renewing, args=(lease, stop), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep_renewing(lease: Lease, stop: threading.Event) -> None:
    try:
        while not stop.wait(settings.JOB_LEASE.total_seconds() / 3):
            try:
                with entered(ON_JOBS):
                    held = lease.renew()
                if not held:
                    return  # lost or over: the next write of the worker will find out
            except Error:
                log.warning("The lease of %s could not be renewed; trying again", lease.job.subject)
                connection.close()
    finally:
        connection.close()

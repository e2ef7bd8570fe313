"""What happens to a job outside its worker: somebody cancels it, or the sweeper finds it with no holder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fai_portal.access.acting import acting_as
from fai_portal.access.context import ON_JOBS, entered, on_jobs
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.jobs.bell import ring_now
from fai_portal.jobs.endings import end
from fai_portal.jobs.models import Job, JobQuerySet, Status
from fai_portal.jobs.rules import check_can_cancel
from fai_portal.jobs.selectors import kinds


@dataclass(frozen=True)
class Swept:
    cancelled: int
    failed: int
    rung: int


@transaction.atomic
def request_cancel(*, job: Job, by: User, on: datetime) -> Job:
    """Cancel a queued job at once; a running one stops at its next progress. Asking twice is harmless.

    Whether `by` may is for the kind's own service to check. Raises NotAllowed when the job is over.
    """
    row = type(job).objects.select_for_update(of=("self",)).get(pk=job.pk)
    check_can_cancel(row)
    if row.cancel_requested_at:
        return row
    row.cancel_requested_at = on
    if row.status == Status.QUEUED:
        row.finish(Status.CANCELLED, on=on)
    row.save()
    record(by=by, action="job.cancel", subject=row.subject, on=on, state=row.audited_state)
    return row


def sweep(*, by: User, on: datetime) -> Swept:
    """Look after the jobs that no living worker holds: cancel, give up, or ring again."""
    with entered(ON_JOBS):
        return _sweep(by=by, on=on)


def _sweep(*, by: User, on: datetime) -> Swept:
    cancelled = failed = rung = 0
    for model in kinds():
        cancelled += _each(model.objects.to_cancel(), lambda job: _cancel(job, by=by, on=on))
        failed += _each(model.objects.exhausted(), lambda job: _give_up(job, by=by, on=on))
        for pk in model.objects.ringable().order_by("queued_at", "pk").values_list("pk", flat=True):
            if not ring_now(model.task_name, str(pk)):
                return Swept(cancelled, failed, rung)  # the broker is away: the next sweep rings the rest
            rung += 1
    return Swept(cancelled, failed, rung)


def _each(rows: JobQuerySet, change: Callable[[Job], None]) -> int:
    """Change each row in a transaction of its own, if it is still one of `rows` once it is locked.

    An ending may be told and may touch what the job is about: that much is seen as by whoever asked for it.
    """
    changed = 0
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic():
            if job := rows.filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first():
                with acting_as(job.requested_by), on_jobs():
                    change(job)
                changed += 1
    return changed


def _cancel(job: Job, *, by: User, on: datetime) -> None:
    end(job, Status.CANCELLED, by=by, on=on)


def _give_up(job: Job, *, by: User, on: datetime) -> None:
    times = "once" if job.attempts == 1 else f"{job.attempts} times"
    sentence = f"The worker stopped {times} before this was done, so it was not tried again. Request it anew."
    end(job, Status.FAILED, by=by, on=on, error=sentence)

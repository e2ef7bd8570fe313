"""How a job ends: its row, its audit event and whoever listens, in one transaction."""

from datetime import datetime

from django.dispatch import Signal

from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.jobs.models import Job, Status

job_over = Signal()  # job, on; sent inside the transaction that ends the job


def end(job: Job, status: Status, *, by: User, on: datetime, error: str = "") -> None:
    """End a locked job. `notices` stands above this app, so it listens instead of being called."""
    job.finish(status, on=on, error=error)
    job.save()
    record(
        by=by, action=f"job.{status}", subject=job.subject, on=on, state=job.audited_state,
        attempts=job.attempts,
    )  # fmt: skip
    job_over.send(type(job), job=job, on=on)

"""Which moves a job may make."""

from fai_portal.jobs.models import Job, Status

MOVES = {
    Status.QUEUED: {Status.RUNNING, Status.CANCELLED, Status.FAILED},
    Status.RUNNING: {Status.QUEUED, Status.DONE, Status.FAILED, Status.CANCELLED},
    Status.DONE: set(),
    Status.FAILED: set(),
    Status.CANCELLED: set(),
}


class NotAllowed(Exception):
    """The job's status does not allow what was asked; the sentence says why."""


def check_can_cancel(job: Job) -> None:
    if Status.CANCELLED not in MOVES[Status(job.status)]:
        raise NotAllowed(
            f"It is already {Status(job.status).label.lower()}. Only queued or running jobs can be cancelled."
        )

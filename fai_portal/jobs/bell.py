"""Ringing for a worker. A doorbell carries the row's id and nothing else; if lost, the sweeper rings."""

import logging
from functools import partial

import celery
from django.db import transaction

from fai_portal.jobs.models import Job

log = logging.getLogger(__name__)

PATIENCE = 0.5  # seconds for each step of talking to the broker; a request waits for two at most
# A connection of its own: the worker's may wait for ever, and a pooled one may have died since it was used.
HASTE = {
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    "read_timeout": PATIENCE,  # RabbitMQ's names for the same
    "write_timeout": PATIENCE,
    "max_retries": 0,
    "connect_retries_timeout": PATIENCE,
}


def ring(job: Job) -> None:
    """Ring for this job once the transaction that queued it is committed. Never an error to the caller."""
    transaction.on_commit(partial(ring_now, job.task_name, str(job.pk)), robust=True)


def ring_now(task_name: str, pk: str) -> bool:
    """Ring at once and say whether the broker took it."""
    app = celery.current_app
    try:
        with app.connection_for_write(transport_options=HASTE, connect_timeout=PATIENCE) as connection:
            app.send_task(task_name, kwargs={"pk": pk}, connection=connection, retry=False)
    except Exception as error:  # whatever is wrong with the broker, the row is safe
        log.warning("No doorbell for %s: %s. The sweeper will ring.", task_name, error)
        return False
    return True

"""The doorbell of readings: load by id, make one call."""

from celery import shared_task

from fai_portal.jobs.lease import work
from states.models import Reading
from states.services.reading import read


@shared_task(name=Reading.task_name, ignore_result=True)
def read_document(*, pk: str, **_: object) -> None:
    work(Reading, pk, read)

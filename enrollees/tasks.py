"""The doorbell of files that were sent: load by id, make one call."""

from celery import shared_task

from enrollees.models import Upload
from enrollees.services.upload import take_in
from fai_portal.jobs.lease import work


@shared_task(name=Upload.task_name, ignore_result=True)
def take_in_upload(*, pk: str, **_: object) -> None:
    work(Upload, pk, take_in)

"""The doorbell of readings, and what the schedule does about due days."""

from celery import shared_task
from django.utils import timezone

from fai_portal.access.context import SYSTEM, entered
from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.lease import work
from states.models import Reading
from states.services.reading import read
from states.services.reminder import remind


@shared_task(name=Reading.task_name, ignore_result=True)
def read_document(*, pk: str, **_: object) -> None:
    work(Reading, pk, read)


@shared_task(name="states.remind", ignore_result=True)
def remind_of_due_days(**_: object) -> None:
    with entered(SYSTEM):
        remind(by=system_user(), on=timezone.now())

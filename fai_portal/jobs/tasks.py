"""The sweeper's doorbell; the scheduler rings it every few seconds."""

from celery import shared_task
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.services import job


@shared_task(name="jobs.sweep", ignore_result=True)
def sweep(**_: object) -> None:
    job.sweep(by=system_user(), on=timezone.now())

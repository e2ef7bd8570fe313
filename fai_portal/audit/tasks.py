"""The nightly seal. The schedule rings every hour, so a night that was slept through is made up for."""

from celery import shared_task
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.audit.services.seal import seal_day


@shared_task(name="audit.seal", ignore_result=True)
def seal_yesterday(**_: object) -> None:
    seal_day(by=system_user(), on=timezone.now())

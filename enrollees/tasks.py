"""The doorbells of files that were sent and of the eligibility job: load by id, make one call."""

from celery import shared_task

from enrollees.models import EligibilityRun, Upload
from enrollees.services.eligibility import build_person_months
from enrollees.services.upload import take_in
from fai_portal.jobs.lease import work


@shared_task(name=Upload.task_name, ignore_result=True)
def take_in_upload(*, pk: str, **_: object) -> None:
    work(Upload, pk, take_in)


@shared_task(name=EligibilityRun.task_name, ignore_result=True)
def make_person_months(*, pk: str, **_: object) -> None:
    work(EligibilityRun, pk, build_person_months)

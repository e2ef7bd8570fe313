"""The doorbell of report runs: load by id, make one call."""

from celery import shared_task

from fai_portal.jobs.lease import work
from reports.models import ReportRun
from reports.services.run import build


@shared_task(name=ReportRun.task_name, ignore_result=True)
def build_report(*, pk: str, **_: object) -> None:
    work(ReportRun, pk, build)

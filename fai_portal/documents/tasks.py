"""The doorbells of this room: a scan, and what the schedule does about missing scanners and left-over bytes."""

from celery import shared_task
from django.utils import timezone

from fai_portal.access.context import SYSTEM, entered
from fai_portal.accounts.services.user import system_user
from fai_portal.documents.models import Scan
from fai_portal.documents.services.document import scan_all_again, sweep_quarantine
from fai_portal.documents.services.scan import scan
from fai_portal.jobs.lease import work


@shared_task(name=Scan.task_name, ignore_result=True)
def scan_document(*, pk: str, **_: object) -> None:
    work(Scan, pk, scan)


@shared_task(name="documents.scan_again", ignore_result=True)
def ask_again(**_: object) -> None:
    with entered(SYSTEM):
        scan_all_again(by=system_user(), on=timezone.now())


@shared_task(name="documents.sweep_quarantine", ignore_result=True)
def sweep(**_: object) -> None:
    with entered(SYSTEM):
        sweep_quarantine(by=system_user(), on=timezone.now())

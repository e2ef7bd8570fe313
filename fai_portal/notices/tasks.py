"""The doorbell of a mail, and what the schedule does with the outbox."""

from celery import shared_task
from django.utils import timezone

from fai_portal.access.context import SYSTEM, entered
from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.lease import work
from fai_portal.notices.models import Letter, Mail
from fai_portal.notices.services import mail
from fai_portal.notices.services.letter import send_letter


@shared_task(name=Mail.task_name, ignore_result=True)
def send_mail(*, pk: str, **_: object) -> None:
    work(Mail, pk, mail.send)  # type: ignore[arg-type]


@shared_task(name=Letter.task_name, ignore_result=True)
def write_letter(*, pk: str, **_: object) -> None:
    work(Letter, pk, send_letter)


@shared_task(name="notices.digest", ignore_result=True)
def post_digests(**_: object) -> None:
    with entered(SYSTEM):
        mail.post_digests(by=system_user(), on=timezone.now())


@shared_task(name="notices.send_again", ignore_result=True)
def send_again(**_: object) -> None:
    with entered(SYSTEM):
        mail.send_again(by=system_user(), on=timezone.now())

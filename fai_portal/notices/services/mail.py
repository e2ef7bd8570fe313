"""The outbox: a mail is stored with what it tells, sent by a worker, and sent again for a day where that failed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from fai_portal.access.context import on_post
from fai_portal.accounts.models import User
from fai_portal.jobs.bell import ring
from fai_portal.jobs.lease import Lease
from fai_portal.jobs.models import Status
from fai_portal.notices import selectors
from fai_portal.notices.mail.gate import stays_here
from fai_portal.notices.models import Mail, Notice

DIGEST_HOUR = 11  # UTC, early morning in the United States
SEND_AGAIN_FOR = timedelta(days=1)


@transaction.atomic
@on_post()
def post(*, by: User, on: datetime, recipient: User, key: str, notices: Sequence[Notice]) -> Mail:
    """Store a mail that tells these notices, in the transaction that makes them; a worker sends it."""
    heading = notices[0].sentence if len(notices) == 1 else f"{len(notices)} new notices"
    mail = Mail.objects.create(
        key=key, recipient=recipient, heading=" ".join(f"FAI Portal: {heading}".split()), text=_text(notices),
        requested_by=by, queued_at=on,
    )  # fmt: skip
    Notice.objects.filter(pk__in=[each.pk for each in notices]).update(mail=mail)
    ring(mail)
    return mail


def send(job: Mail, lease: Lease) -> None:
    """Hand the mail over. Whoever is killed in between leaves a row that another worker sends under the same id."""
    lease.progress(10, "Handing over")
    sent = 0
    if job.recipient.is_active:
        headers = {"Message-ID": f"<{job.message_id}@fai-portal>", "Auto-Submitted": "auto-generated"}
        sent = EmailMessage(job.heading, job.text, to=[job.recipient.email], headers=headers).send()
    with lease.done() as row:
        row.is_held = not sent  # type: ignore[attr-defined]
        row.stayed_here = bool(sent) and stays_here()  # type: ignore[attr-defined]


def post_digests(*, by: User, on: datetime) -> int:
    """What the schedule does each hour: from the morning on, one mail a day to each who chose that and has news."""
    if on.hour < DIGEST_HOUR:
        return 0
    return sum(_digest(by, on, recipient) for recipient in selectors.waiting_for_digest())


def send_again(*, by: User, on: datetime) -> int:
    """What the schedule does for mails that failed within a day: store each once more, under the same id."""
    failed = selectors.failed_mails(since=on - SEND_AGAIN_FOR)
    return sum(_again(by, on, mail) for mail in failed)


@transaction.atomic
def _digest(by: User, on: datetime, recipient: User) -> bool:
    """The person is locked, so that two schedulers make one digest."""
    User.objects.select_for_update().get(pk=recipient.pk)
    key = f"digest:{recipient.pk}:{on.date()}"
    notices = list(selectors.unmailed(recipient))
    if not notices or Mail.objects.filter(key=key).exists():
        return False
    post(by=by, on=on, recipient=recipient, key=key, notices=notices)
    return True


@transaction.atomic
def _again(by: User, on: datetime, failed: Mail) -> bool:
    User.objects.select_for_update().get(pk=failed.recipient_id)
    if Mail.objects.filter(key=failed.key).exclude(status=Status.FAILED).exists():
        return False
    again = Mail.objects.create(
        key=failed.key, message_id=failed.message_id, recipient=failed.recipient, heading=failed.heading,
        text=failed.text, requested_by=by, queued_at=on,
    )  # fmt: skip
    failed.notices.update(mail=again)
    ring(again)
    return True


def _text(notices: Sequence[Notice]) -> str:
    """No name, no address: what happened, and where to read on after signing in."""
    told = "\n\n".join(map(_told, notices))
    choice = urljoin(settings.SITE_URL, reverse("notices"))
    return f"{told}\n\n-- \nThe FAI Portal sends this by itself. Choose how you are mailed: {choice}\n"


def _told(notice: Notice) -> str:
    """What happened, what changed with it, and where each can be read."""
    lines = [notice.sentence, *(f"- {line}" for line in notice.changes.splitlines())]
    if notice.more:
        lines.append(f"Every change: {urljoin(settings.SITE_URL, notice.more)}")
    return "\n".join([*lines, urljoin(settings.SITE_URL, notice.address)])

"""Letters about an account: an invitation, a link for a new password, or that it has another address. Each is asked for here and sent by a worker.

The row holds an address that somebody typed, and says nothing of whether it is anybody's. The link is made when the
letter is sent, so it is never stored.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from fai_portal.access.context import on_post
from fai_portal.accounts.links import LASTS, Kind, make_ticket
from fai_portal.accounts.models import User
from fai_portal.accounts.selectors import account_of
from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.bell import ring
from fai_portal.jobs.lease import Lease
from fai_portal.notices.models import Letter

SIGNATURE = "\n-- \nThe FAI Portal sends this by itself.\n"
SAYS = {
    Kind.INVITATION: (
        "You are invited to the FAI Portal",
        "An account of the FAI Portal was made for you. Open this link to set your password. "
        "Then you set up a second factor, an app on your telephone or a passkey.",
    ),
    Kind.RESET: (
        "A new password for the FAI Portal",
        "Somebody asked for a new password of your account. Open this link to set one. "
        "If it was not you, do nothing: your password stays as it is.",
    ),
    Kind.MOVED: (
        "Your account of the FAI Portal has another address",
        "The e-mail address of your account was changed, and mails about it no longer come here. "
        "If you did not ask for that, tell whoever runs the portal at once.",
    ),
}


@transaction.atomic
@on_post()
def ask_for_letter(*, by: User | None, on: datetime, address: str, kind: Kind) -> Letter:
    letter = Letter.objects.create(
        kind=kind.value, recipient_address=address, requested_by=by or system_user(), queued_at=on
    )
    ring(letter)
    return letter


def send_letter(job: Any, lease: Lease) -> None:
    """A link is sent if the address is that of an open account. Afterwards the row forgets the address."""
    lease.progress(10, "Handing over")
    kind = Kind(job.kind)
    heading, text = SAYS[kind]
    user = account_of(job.recipient_address)
    if kind is Kind.MOVED:
        _send(job, heading, f"{text}\n{SIGNATURE}", job.recipient_address)
    elif user and user.is_active:
        _send(job, heading, _with_link(text, user, kind), user.email)
    with lease.done() as row:
        row.recipient_address = ""  # type: ignore[attr-defined]


def _send(job: Any, heading: str, text: str, address: str) -> None:
    headers = {"Message-ID": f"<{job.message_id}@fai-portal>", "Auto-Submitted": "auto-generated"}
    EmailMessage(heading, text, to=[address], headers=headers).send()


def _with_link(text: str, user: User, kind: Kind) -> str:
    link = urljoin(settings.SITE_URL, reverse("open-link", args=[make_ticket(user, kind)]))
    days, hours = LASTS[kind].days, LASTS[kind].seconds // 3600
    lasts = f"{days} days" if days else "an hour" if hours == 1 else f"{hours} hours"
    return f"{text}\n\n{link}\n\nThe link works once, for {lasts}.\n{SIGNATURE}"

"""Letters about an account: an invitation, or a link for a new password. Each is asked for here and sent by a worker.

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
    """Send it if the address is that of an open account. Afterwards the row forgets the address."""
    lease.progress(10, "Handing over")
    user = account_of(job.recipient_address)
    if user and user.is_active:
        heading, text = SAYS[Kind(job.kind)]
        headers = {"Message-ID": f"<{job.message_id}@fai-portal>", "Auto-Submitted": "auto-generated"}
        EmailMessage(heading, _letter(text, user, Kind(job.kind)), to=[user.email], headers=headers).send()
    with lease.done() as row:
        row.recipient_address = ""  # type: ignore[attr-defined]


def _letter(text: str, user: User, kind: Kind) -> str:
    link = urljoin(settings.SITE_URL, reverse("open-link", args=[make_ticket(user, kind)]))
    days, hours = LASTS[kind].days, LASTS[kind].seconds // 3600
    lasts = f"{days} days" if days else "an hour" if hours == 1 else f"{hours} hours"
    return f"{text}\n\n{link}\n\nThe link works once, for {lasts}.\n\n-- \nThe FAI Portal sends this by itself.\n"

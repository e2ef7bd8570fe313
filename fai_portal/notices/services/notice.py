"""Telling somebody something, and marking it as read."""

from datetime import datetime

from django.db import transaction

from fai_portal.accounts.models import User
from fai_portal.notices.models import Notice


@transaction.atomic
def tell(*, by: User, on: datetime, recipient: User, subject: str, sentence: str, address: str) -> None:
    """Put a notice on the recipient's list. Telling the same again changes nothing."""
    Notice.objects.bulk_create(
        [Notice(recipient=recipient, subject=subject, sentence=sentence, address=address, created_at=on)],
        ignore_conflicts=True,
    )


@transaction.atomic
def mark_read(*, by: User, on: datetime) -> int:
    """Mark every notice of this person as read. Returns how many there were."""
    return Notice.objects.visible_to(by).unread().update(read_at=on)

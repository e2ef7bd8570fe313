"""Telling somebody something, and marking it as read."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fai_portal.access.context import on_post
from fai_portal.accounts.models import User
from fai_portal.notices import selectors
from fai_portal.notices.models import How, Notice
from fai_portal.notices.services.mail import post


@transaction.atomic
@on_post()
def tell(
    *,
    by: User,
    on: datetime,
    recipient: User,
    subject: str,
    sentence: str,
    address: str,
    changes: Sequence[str] = (),
    more: str = "",
    mails_always: bool = False,
) -> None:
    """Put a notice on the recipient's list, and mail it unless they chose otherwise. Telling it again does nothing."""
    notice, is_new = Notice.objects.get_or_create(
        recipient=recipient, subject=subject, sentence=sentence,
        defaults={"address": address, "created_at": on, "changes": "\n".join(changes), "more": more},
    )  # fmt: skip
    if is_new and (mails_always or selectors.how(recipient) == How.AT_ONCE):
        post(by=by, on=on, recipient=recipient, key=f"notice:{notice.pk}", notices=[notice])


@transaction.atomic
@on_post()
def tell_followers(
    *,
    by: User,
    on: datetime,
    of: str,
    subject: str,
    sentence: str,
    address: str,
    changes: Sequence[str] = (),
    more: str = "",
) -> None:
    """Tell everybody who follows `of`. Only what is public may be said here: anybody may follow."""
    for follower in selectors.followers(of):
        if follower != by:
            tell(
                by=by, on=on, recipient=follower, subject=subject, sentence=sentence, address=address,
                changes=changes, more=more,
            )  # fmt: skip


@transaction.atomic
def mark_read(*, by: User, on: datetime) -> int:
    """Mark every notice of this person as read. Returns how many there were."""
    return Notice.objects.unread().visible_to(by).update(read_at=on)

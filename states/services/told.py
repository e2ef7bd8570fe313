"""Telling the other side of a hand-over, once each, in the transaction that makes it."""

from datetime import datetime

from django.urls import reverse

from fai_portal.access.permissions import Permission
from fai_portal.access.selectors import holders
from fai_portal.accounts.models import User
from fai_portal.notices.services.notice import tell
from states.builders.told_changes import Told
from states.models import MouVersion, Status
from states.rules import Side

NOTHING = Told()


def tell_side(
    *,
    by: User,
    on: datetime,
    side: Side,
    version: MouVersion,
    subject: str,
    words: str,
    told: Told = NOTHING,
) -> None:
    """Tell the people of one side what happened to a version. Whoever did it is not told."""
    sentence = f"{version.mou.title}, version {version.number}, {words}."
    is_seen = side == Side.STATE or version.status != Status.DRAFT
    address = address_of(by=by, version=version) if is_seen else reverse("mou-review")
    for recipient in _people(side, version):
        if recipient != by:
            tell(
                by=by, on=on, recipient=recipient, subject=subject, sentence=sentence[-300:],
                address=address, changes=told.lines, more=told.more,
            )  # fmt: skip


def address_of(*, by: User, version: MouVersion) -> str:
    """The permanent address of a version."""
    return reverse("mou-version", args=[version.mou.slug, version.number])


def _people(side: Side, version: MouVersion) -> list[User]:
    """The officials of the state; of CMS the reviewer, or every one while nobody has taken the version up."""
    state = version.mou.state_id or ""
    if side == Side.STATE:
        return list(holders(Permission.WRITE_MOU, state=state))
    if version.assigned_to is not None:
        return [version.assigned_to]
    return list(holders(Permission.REVIEW_MOU, state=state))

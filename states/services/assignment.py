"""Who reviews a version, and by when CMS means to decide."""

from datetime import date, datetime

from django.db import transaction

from fai_portal.access.checks import can, check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from fai_portal.audit.services.event import record
from fai_portal.notices.services.notice import tell
from states.models import MouVersion
from states.rules import STAGES, NotAllowed, Side
from states.services.locking import lock
from states.services.told import address_of


@transaction.atomic
def assign(*, by: User, on: datetime, version: MouVersion, reviewer: User, due_on: date) -> None:
    """Give a version to a reviewer, who is told, with a day to decide by."""
    version = lock(by=by, version=version)
    state = version.mou.state_id or ""
    check(by, Permission.REVIEW_MOU, state=state)
    if STAGES[version.status].turn != Side.CMS:
        raise NotAllowed("Only a version that is with CMS is given to a reviewer.")
    if not can(reviewer, Permission.REVIEW_MOU, state=state):
        raise NotAllowed(f"{reviewer.name} may not review versions of this state.")
    MouVersion.objects.filter(pk=version.pk).update(assigned_to=reviewer, due_on=due_on)
    event = record(
        by=by, on=on, action="mou_version.assigned", subject=f"mou_version:{version.pk}", state=state,
        reviewer=reviewer.pk, due_on=str(due_on),
    )  # fmt: skip
    if reviewer != by:
        sentence = f"{version.mou.title}, version {version.number}, is yours to review by {due_on}."
        tell(
            by=by, on=on, recipient=reviewer, subject=f"mou_assignment:{event.pk}", sentence=sentence[-300:],
            address=address_of(by=by, version=version),
        )  # fmt: skip

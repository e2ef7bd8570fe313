"""Rows locked until the transaction ends: what happens to one agreement, or to the addresses of one state, waits in line.

Only the rows' own columns are locked, not their keys: new rows may refer to them meanwhile.
"""

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from states.models import Mou, MouVersion, State, Status
from states.rules import NotAllowed


def lock(*, by: User, version: MouVersion) -> MouVersion:
    """The version as it is now, with its MOU and the head of its family locked: decisions about one agreement
    are numbered, so they wait in line. The head is older, hence locked first.

    Only whoever works on it may hold it; the database would not let the others lock what they may read.
    """
    check(by, Permission.VIEW_UNPUBLISHED, state=version.mou.state_id)
    asked = version.mou
    family = Mou.objects.filter(pk__in=[asked.pk, asked.agreement_id or asked.pk]).order_by("pk")
    locked = {each.pk: each for each in family.select_for_update(no_key=True)}
    found = MouVersion.objects.select_related("assigned_to").get(pk=version.pk)
    found.mou = locked[version.mou_id]
    return found


def lock_state(*, by: User, state: State) -> None:
    """Addresses are found from titles, and a number where one is taken: one at a time in each state."""
    State.objects.select_for_update(no_key=True).get(pk=state.pk)


def draft_of(*, by: User, version: MouVersion) -> MouVersion:
    """A version as it is now, locked, for somebody who may write it, while it is a draft."""
    version = lock(by=by, version=version)
    check(by, Permission.WRITE_MOU, state=version.mou.state_id)
    if version.status != Status.DRAFT:
        raise NotAllowed("The version was submitted and does not change any more.")
    return version

"""A version as it is now, locked until the transaction ends: what happens to one MOU waits in line."""

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.accounts.models import User
from states.models import Mou, MouVersion, Status
from states.rules import NotAllowed


def lock(*, by: User, version: MouVersion) -> MouVersion:
    """The version as it is now, with its MOU locked until the transaction ends: moves of one MOU wait in line."""
    mou = Mou.objects.select_for_update().get(pk=version.mou_id)
    found = MouVersion.objects.select_related("assigned_to").get(pk=version.pk)
    found.mou = mou
    return found


def draft_of(*, by: User, version: MouVersion) -> MouVersion:
    """The same, for somebody who may write it, while it is a draft."""
    version = lock(by=by, version=version)
    check(by, Permission.WRITE_MOU, state=version.mou.state_id)
    if version.status != Status.DRAFT:
        raise NotAllowed("The version was submitted and does not change any more.")
    return version

"""Giving somebody a role and taking it away."""

from datetime import datetime

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import RoleName
from fai_portal.access.signals import role_given, role_taken
from fai_portal.accounts.models import User


@transaction.atomic
def give_role(*, by: User, on: datetime, user: User, role: RoleName, state: str = "", reason: str) -> Grant:
    """Give the role, for one state or for all. Giving it again changes nothing."""
    check(by, Permission.MANAGE_USERS)
    grant = Grant.objects.filter(user=user, role=role, state_code=state).first()
    if grant is None:
        grant = Grant(user=user, role=role, state_code=state, granted_by=by, granted_at=on, reason=reason)
        grant.full_clean()
        grant.save()
        role_given.send(Grant, by=by, on=on, grant=grant)
    return grant


@transaction.atomic
def take_role(*, by: User, on: datetime, grant: Grant) -> None:
    """Take the role away. What was done under it stays recorded."""
    check(by, Permission.MANAGE_USERS)
    role_taken.send(Grant, by=by, on=on, grant=grant)
    grant.delete()

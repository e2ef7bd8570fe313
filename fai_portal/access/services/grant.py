"""Giving somebody a role and taking it away. Who, when and why stand with each; a refusal is told as well."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import RoleName
from fai_portal.access.rules import objection
from fai_portal.access.signals import role_given, role_refused, role_taken
from fai_portal.accounts.models import User

GONE = "Another administrator has taken this role away in the meantime. Nothing is left to do."
NO_REASON = "Say why it is taken away, so that the next administrator can see it."


class GrantRefused(ValidationError):
    """The role cannot be given or taken like this; the sentence says what to do instead."""


def give_role(*, by: User, on: datetime, user: User, role: RoleName, state: str = "", reason: str) -> Grant:
    """Give the role, for one state or for all. Giving it again changes nothing. Raises Denied or GrantRefused."""
    check(by, Permission.MANAGE_USERS)
    if why := objection(role=role, state=state, reason=reason):
        refuse_role(by=by, on=on, subject=f"account:{user.pk}", state=state, why=why)
        raise GrantRefused(why)
    with _one_after_the_other(user.pk):
        grant = Grant.objects.filter(user=user, role=role, state_code=state).first()
        if grant is None:
            grant = Grant(user=user, role=role, state_code=state, granted_by=by, granted_at=on, reason=reason)
            grant.full_clean()
            grant.save()
            role_given.send(Grant, by=by, on=on, grant=grant, reason=reason)
    return grant


def take_role(*, by: User, on: datetime, pk: int, reason: str) -> None:
    """Take the role away. What was done under it stays recorded. Raises Denied or GrantRefused."""
    check(by, Permission.MANAGE_USERS)
    why = "" if reason.strip() else NO_REASON
    found = Grant.objects.filter(pk=pk).first()
    if found and not why:
        with _one_after_the_other(found.user_id):
            found = Grant.objects.filter(pk=pk).first()
            if found:
                role_taken.send(Grant, by=by, on=on, grant=found, reason=reason)
                found.delete()
                return
    refuse_role(by=by, on=on, subject=f"grant:{pk}", why=why or GONE)
    raise GrantRefused(why or GONE)


def refuse_role(*, by: User, on: datetime, subject: str, state: str = "", why: str) -> None:
    """Tell that a role was not given or taken. Nothing was changed, so there is nothing to undo."""
    check(by, Permission.MANAGE_USERS)
    role_refused.send(Grant, by=by, on=on, subject=subject, state=state, why=why)


@contextmanager
def _one_after_the_other(user: int) -> Iterator[None]:
    """The transaction in which the roles of one person change, while other administrators wait."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user)
        yield

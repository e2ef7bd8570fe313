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
from fai_portal.history.acting import acting

GONE = "Another administrator has taken this role away in the meantime. Nothing is left to do."
HELD = (
    "The account holds this role already: {who} gave it on {when:%B} {when.day}, {when.year}, because: {why}"
)
NO_REASON = "Say why it is taken away, so that the next administrator can see it."


class GrantRefused(ValidationError):
    """The role cannot be given or taken like this; the sentence says what to do instead."""


def give_role(*, by: User, on: datetime, user: User, role: RoleName, state: str = "", reason: str) -> Grant:
    """Give the role, for one state or for all. Raises Denied, or GrantRefused where it makes no sense or is held."""
    check(by, Permission.MANAGE_USERS)
    if why := objection(role=role, state=state, reason=reason):
        raise _refused(by, on, user, state, why)
    with _one_after_the_other(user.pk, reason):
        held = (
            Grant.objects.filter(user=user, role=role, state_code=state).select_related("granted_by").first()
        )
        if held is None:
            grant = Grant(user=user, role=role, state_code=state, granted_by=by, granted_at=on, reason=reason)
            grant.full_clean()
            grant.save()
            role_given.send(Grant, by=by, on=on, grant=grant, reason=reason)
            return grant
    raise _refused(
        by, on, user, state, HELD.format(who=held.granted_by.email, when=held.granted_at, why=held.reason)
    )


def take_role(*, by: User, on: datetime, user: User, pk: int, reason: str) -> None:
    """Take the role away. What was done under it stays recorded. Raises Denied or GrantRefused."""
    check(by, Permission.MANAGE_USERS)
    if not reason.strip():
        raise _refused(by, on, user, "", NO_REASON)
    with _one_after_the_other(user.pk, reason):
        found = Grant.objects.filter(pk=pk, user=user).first()
        if found is not None:
            role_taken.send(Grant, by=by, on=on, grant=found, reason=reason)
            found.delete()
            return
    raise _refused(by, on, user, "", GONE)


def _refused(by: User, on: datetime, user: User, state: str, why: str) -> GrantRefused:
    """Tell that a role was not given or taken. Nothing was changed, so there is nothing to undo."""
    role_refused.send(Grant, by=by, on=on, subject=f"account:{user.pk}", state=state, why=why)
    return GrantRefused(why)


@contextmanager
def _one_after_the_other(user: int, reason: str) -> Iterator[None]:
    """The transaction in which the roles of one person change, while other administrators wait."""
    with acting(reason=reason), transaction.atomic():
        User.objects.select_for_update().get(pk=user)
        yield

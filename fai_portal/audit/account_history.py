"""What belongs to an account, for its history in sentences: the account itself and every role that it ever held."""

from typing import Any

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES, RoleName
from fai_portal.accounts.models import User
from fai_portal.audit.histories import Part


def account_history(user: type_of_user, key: str) -> tuple[str, list[Part]] | None:
    """For whoever keeps the accounts."""
    found = User.objects.filter(pk=key, is_system=False).first() if key.isdigit() else None
    if found is None or not can(user, Permission.MANAGE_USERS):
        return None
    users, grants = User.history.rel.related_model, Grant.history.rel.related_model  # type: ignore[attr-defined]
    return found.name, [
        Part(users.objects.filter(pgh_obj_id=found.pk), lambda event: "the account"),
        Part(grants.objects.filter(user_id=found.pk), _role),
    ]


def _role(event: Any) -> str:
    where = f" for {event.state_code}" if event.state_code else ""
    return f"the role {ROLES[RoleName(event.role)].label}{where}"

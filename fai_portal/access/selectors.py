"""Users and their roles, for those who manage them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES, Role, RoleName
from fai_portal.accounts.models import User


def users_visible_to(user: type_of_user) -> QuerySet[User]:
    users = User.objects.all()
    return users if can(user, Permission.MANAGE_USERS) else users.filter(pk=user.pk or 0)


def grants_visible_to(user: type_of_user) -> QuerySet[Grant]:
    grants = Grant.objects.all()
    return grants if can(user, Permission.MANAGE_USERS) else grants.filter(user_id=user.pk or 0)


def holders(permission: Permission, *, state: str) -> QuerySet[User]:
    """The open accounts that hold the permission for a state, or for every state."""
    roles = [name for name, role in ROLES.items() if permission in role.permissions]
    grants = Grant.objects.filter(role__in=roles, state_code__in=["", state])
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk")


def account_numbered(user: type_of_user, pk: int) -> User | None:
    """Somebody's account, for whoever keeps the accounts."""
    return users_visible_to(user).filter(pk=pk, is_system=False).first()


@dataclass(frozen=True)
class RoleHeld:
    """A role of an account: what it allows in words, for how much, and who gave it, when and why."""

    number: int
    role: Role
    where: str
    given_by: str
    given_at: datetime
    reason: str


def roles_of(user: User) -> list[RoleHeld]:
    return [
        RoleHeld(
            grant.pk, ROLES[RoleName(grant.role)], grant.state_code or "Every state", grant.granted_by.email,
            grant.granted_at, grant.reason,
        )
        for grant in user.grants.select_related("granted_by").order_by("role", "state_code")
    ]  # fmt: skip


def has_role(user: User, role: RoleName, state: str = "") -> bool:
    return user.grants.filter(role=role, state_code=state).exists()


def account(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()

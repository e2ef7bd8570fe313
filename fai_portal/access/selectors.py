"""Users and their roles, for those who manage them."""

from django.db.models import QuerySet

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES
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


def account(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()

"""May this person do this? The one place that answers."""

from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from fai_portal.access.models import Grant
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES, RoleName

type_of_user = AbstractBaseUser | AnonymousUser


class Denied(PermissionDenied):
    """A refusal, as a sentence that the person can act on."""


class AllStates:
    """Every state, those that join later included."""

    def __contains__(self, state: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


ALL: Final = AllStates()


def _grants(user: type_of_user) -> list[Grant]:
    """The user's grants, asked for once and kept with the user object, which lives as long as one request."""
    if not user.is_authenticated or not (user.is_active or getattr(user, "is_system", False)):
        return []
    kept = getattr(user, "_access_grants", None)
    if kept is None:
        kept = list(Grant.objects.filter(user_id=user.pk))
        user._access_grants = kept  # type: ignore[attr-defined]
    return kept


def holds_a_role(user: type_of_user) -> bool:
    """Whether anything is open to this person that is not open to everybody."""
    return bool(_grants(user))


def states_of(user: type_of_user, permission: Permission) -> "frozenset[str] | AllStates":
    """The postal codes of the states for which the user holds the permission, or ALL."""
    if getattr(user, "is_system", False):
        return ALL
    codes = {
        grant.state_code for grant in _grants(user) if permission in ROLES[RoleName(grant.role)].permissions
    }
    return ALL if "" in codes else frozenset(codes)


def roles_in_words(user: type_of_user | None) -> str:
    """What the user is at this moment, such as `Analyst, State official (WA)`: text that outlives the grants."""
    if getattr(user, "is_system", False):
        return "The portal itself"
    if user is None:
        return ""
    return ", ".join(
        ROLES[RoleName(grant.role)].label + (f" ({grant.state_code})" if grant.state_code else "")
        for grant in _grants(user)
    )[:200]


def can(user: type_of_user, permission: Permission, *, state: str | None = None) -> bool:
    """Whether the user holds the permission: for the named state, or for any state when none is named."""
    states = states_of(user, permission)
    return bool(states) if state is None else state in states


def check(user: type_of_user, permission: Permission, *, state: str | None = None) -> None:
    """Raise Denied, with a sentence, unless the user holds the permission."""
    if can(user, permission, state=state):
        return
    where = f" for {state}" if state else ""
    roles = [role.label for role in ROLES.values() if permission in role.permissions]
    raise Denied(
        f"Your account may not do this{where}. Roles that may: {', '.join(roles) or 'none'}. "
        "Ask an administrator if you need one of them."
    )


def check_everywhere(user: type_of_user, permission: Permission) -> None:
    """The same for what touches every state at once: holding it for some is not enough."""
    check(user, permission)
    if not isinstance(states_of(user, permission), AllStates):
        raise Denied(
            "This is about every state, and your account works for some. Ask CMS staff who work for all of them."
        )

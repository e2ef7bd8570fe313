"""Working in the database as somebody: what row security lets them touch, by what they are allowed."""

from contextlib import AbstractContextManager

from fai_portal.access.checks import AllStates, states_of, type_of_user
from fai_portal.access.context import EVERY_STATE, SYSTEM, Context, entered
from fai_portal.access.walls import OPENED_BY, Scope


def acting_as(user: type_of_user) -> AbstractContextManager[None]:
    return entered(context_of(user))


def context_of(user: type_of_user) -> Context:
    """What the database may show this user."""
    if getattr(user, "is_system", False):
        return SYSTEM
    return Context(str(user.pk or ""), {scope: _states(user, scope) for scope in Scope})


def _states(user: type_of_user, scope: Scope) -> str:
    held: set[str] = set()
    for permission in OPENED_BY[scope]:
        states = states_of(user, permission)
        if isinstance(states, AllStates):
            return EVERY_STATE
        held |= states
    return ",".join(sorted(held))

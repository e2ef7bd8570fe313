"""Which grants make sense."""

from fai_portal.access.known_states import is_state
from fai_portal.access.roles import ROLES, RoleName


def objection(*, role: str, state: str, reason: str) -> str:
    """Why a role cannot be given like this, in a sentence that says what to do; empty where it can."""
    if not reason.strip():
        return "Say why, so that the next administrator can see it."
    if state and not is_state(state):
        return f"There is no state {state[:10]!r}. Give the postal code of a state, such as WA."
    known = ROLES[RoleName(role)]
    if known.needs_state and not state:
        return f"{known.label} is a role for one state. Name the state."
    if known.whole_portal and state:
        return f"{known.label} is a role for the whole portal. Leave the state empty."
    return ""

"""The card of somebody's states on "My work"."""

from django.urls import reverse

from demonstrations.selectors.state import names_of
from fai_portal.access.checks import AllStates, states_of, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.desk.registry import Card, Item


def states_card(user: type_of_user) -> Card | None:
    """For state officials: the pages of their states, with what the state has agreed and proposed."""
    states = states_of(user, Permission.WRITE_MOU)
    if not states or isinstance(states, AllStates):
        return None
    items = tuple(
        Item(name, reverse("state", args=[code]), "agreements, demonstrations and proposals")
        for code, name in names_of(states)
    )
    return Card("Your states", items, "You have no state yet; an administrator gives you one.")

"""What "my work" shows of agreements: what waits for CMS's review, and what a state's people are working on."""

from django.urls import reverse
from django.utils import timezone

from fai_portal.access.checks import AllStates, can, states_of, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.desk.registry import Card, Item
from states import selectors
from states.builders.words import standing
from states.models import MouVersion

SHOWN = 10


def to_review(user: type_of_user) -> Card | None:
    """The most urgent of what CMS has received."""
    if not can(user, Permission.VIEW_INTERNAL):
        return None
    return Card(
        title="Agreements to review",
        items=_items(user, list(selectors.review_queue(user)[:SHOWN])),
        empty="No agreement waits for CMS.",
        more=Item("The review desk", reverse("mou-review")),
    )


def of_my_state(user: type_of_user) -> Card | None:
    """The drafts and submissions of the states that somebody writes for."""
    states = states_of(user, Permission.WRITE_MOU)
    if isinstance(states, AllStates) or not states:
        return None
    return Card(
        title="Agreements of your state",
        items=_items(user, list(selectors.of_states(user, states)[:SHOWN])),
        empty="No agreement is in preparation or under review.",
        more=Item("All of them, and begin one", reverse("mou-mine")),
    )


def _items(user: type_of_user, versions: list[MouVersion]) -> tuple[Item, ...]:
    return tuple(_item(user, version) for version in versions)


def _item(user: type_of_user, version: MouVersion) -> Item:
    asked = version.has_open_questions  # type: ignore[attr-defined]
    stands = standing(version, user=user, on=timezone.now(), has_open_questions=asked)
    whose = f", turn: {stands.turn}" if stands.turn else ""
    due = f", due {version.due_on}" if version.due_on else ""
    return Item(
        title=f"{version.mou.title}, version {version.number}",
        address=reverse("mou-version", args=[version.mou.slug, version.number]),
        note=f"{stands.label}{whose}{due}",
    )

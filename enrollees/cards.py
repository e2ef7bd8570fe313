"""The card of person-level files on "My work"."""

from django.urls import reverse

from enrollees.selectors.intake import intakes
from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.desk.registry import Card, Item

LATEST = 5


def files_card(user: type_of_user) -> Card | None:
    """The newest files that were sent, with their verdicts, for those who may see them."""
    if not can(user, Permission.VIEW_INTAKES):
        return None
    items = tuple(
        Item(f"File {each.pk}", reverse("intake", args=[each.pk]), each.get_verdict_display())
        for each in intakes(user)[:LATEST]
    )
    return Card(
        "Person-month files", items, "No file has been sent yet.", Item("Send a file", reverse("intake-new"))
    )

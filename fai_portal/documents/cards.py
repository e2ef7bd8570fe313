"""What "My work" shows of this room."""

from django.urls import reverse

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.desk.registry import Card, Item
from fai_portal.documents import selectors

SHOWN = 5


def sent_documents(user: type_of_user) -> Card | None:
    """The newest documents that a person sent, for those who may send some."""
    if not can(user, Permission.WRITE_MOU):
        return None
    items = tuple(
        Item(each.name, reverse("document", args=[each.pk]), each.get_verdict_display())
        for each in selectors.documents(user)[:SHOWN]
    )
    more = Item("Send documents", reverse("documents"))
    return Card("Documents", items, "No document has been sent yet.", more)

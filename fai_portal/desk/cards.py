"""What "My work" shows by itself."""

from django.urls import reverse
from django.utils import timezone

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.audit.selectors import is_review_due
from fai_portal.desk.registry import Card, Item


def access_review(user: type_of_user) -> Card | None:
    """The yearly look at who may do what, for those who keep the accounts."""
    if not can(user, Permission.MANAGE_USERS):
        return None
    due = (Item("Review who may do what", reverse("access-review"), "The yearly review is due."),)
    more = Item("Accounts and their roles", reverse("access-review"))
    return Card("Accounts", due if is_review_due(timezone.now()) else (), "The yearly review was done.", more)


def audit(user: type_of_user) -> Card | None:
    """The way to the questions that the audit answers."""
    if not can(user, Permission.VIEW_AUDIT):
        return None
    ask = Item("Who saw a person, what an account did", reverse("audit"))
    return Card("Audit", (ask,), "")

"""The card of reports on "My work"."""

from django.urls import reverse

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.desk.registry import Card, Item
from reports.selectors import runs

LATEST = 5


def reports_card(user: type_of_user) -> Card | None:
    if not can(user, Permission.VIEW_RUNS):
        return None
    items = tuple(Item(run.title, run.address, run.get_status_display()) for run in runs(user)[:LATEST])
    if can(user, Permission.CREATE_RUN):
        more = Item("Request a report", reverse("report-run-new"))
    else:
        more = Item("All reports", reverse("report-runs"))
    return Card("Reports", items, "No report has been requested yet.", more)

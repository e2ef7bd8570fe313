"""What "my work" shows of reports: the newest runs, and where to request one."""

from django.urls import reverse

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.desk.registry import Card, Item
from reports import selectors

NEWEST = 5


def report_runs(user: type_of_user) -> Card | None:
    """The newest runs the person may see, each with its status."""
    if not can(user, Permission.VIEW_RUNS):
        return None
    runs = selectors.runs(user)[:NEWEST]
    return Card(
        title="Reports",
        items=tuple(
            Item(
                title=f"Run {run.pk}: {run.demonstration.name}",
                address=reverse("report-run", args=[run.pk]),
                note=run.get_status_display(),
            )
            for run in runs
        ),
        empty="No report has been requested yet.",
        more=Item("All report runs", reverse("report-runs")),
    )

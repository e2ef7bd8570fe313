"""What belongs to a report run, for its history in sentences."""

from fai_portal.access.checks import type_of_user
from fai_portal.audit.histories import Part, events_of
from reports import selectors
from reports.models import Artifact, ReportRun


def run_history(user: type_of_user, key: str) -> tuple[str, list[Part]] | None:
    run = selectors.run(user, int(key)) if key.isdigit() else None
    if run is None:
        return None
    return f"report run {run.pk}", [
        Part(events_of(ReportRun, pgh_obj_id=run.pk), lambda event: "the run"),
        Part(events_of(Artifact, run_id=run.pk), lambda event: f"the file {event.name}"),
    ]

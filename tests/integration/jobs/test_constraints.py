"""The database refuses a job row whose columns contradict each other."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories.echo import make_echo
from tests.jobs_app.models import Echo

pytestmark = pytest.mark.django_db

NOW = timezone.now()
STARTED = {"attempts": 1, "started_at": NOW}
CONTRADICTIONS = [
    ("status_known", {"status": "lost", **STARTED}),
    ("percent_in_range", {"percent": 101}),
    ("leased_when_running", {"status": "running", **STARTED}),
    ("leased_when_running", {"status": "queued", "lease_until": NOW + timedelta(minutes=1)}),
    ("started_when_attempted", {"attempts": 1}),
    ("started_when_attempted", {"started_at": NOW}),
    ("attempted_unless_waiting", {"status": "done", "finished_at": NOW}),
    ("finished_when_over", {"status": "done", **STARTED}),
    ("finished_when_over", {"finished_at": NOW}),
    ("error_when_failed", {"status": "failed", "finished_at": NOW, **STARTED}),
    ("error_when_failed", {"error": "A sentence without a failure."}),
    ("cancelled_on_request", {"status": "cancelled", "finished_at": NOW}),
]


@pytest.mark.parametrize(("constraint", "columns"), CONTRADICTIONS)
def test_contradictory_columns_are_refused(constraint, columns):
    job = make_echo()
    with pytest.raises(IntegrityError, match=f"jobs_app_echo_{constraint}"), transaction.atomic():
        Echo.objects.filter(pk=job.pk).update(**columns)


def test_every_constraint_has_its_contradiction():
    named = {f"jobs_app_echo_{name}" for name, _ in CONTRADICTIONS}
    assert named == {constraint.name for constraint in Echo._meta.constraints}

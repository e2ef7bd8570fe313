"""Jobs of the tests' own kind."""

from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from tests.jobs_app.models import Echo


def make_echo(**overrides) -> Echo:
    values = {"queued_at": timezone.now(), **overrides}
    if "requested_by" not in values:
        values["requested_by"] = system_user()
    return Echo.objects.create(**values)

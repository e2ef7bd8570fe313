from datetime import UTC, date, datetime

from enrollees.models import ClaimDelivery, EligibilityRun
from fai_portal.accounts.services.user import system_user
from tests.factories.dataset import make_batch
from tests.factories.demonstration import make_demonstration

ASKED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def make_eligibility_run(**overrides) -> EligibilityRun:
    fields = {"baseline_months": 24, "known_at": ASKED, "queued_at": ASKED} | overrides
    fields["demonstration"] = fields.get("demonstration") or make_demonstration()
    fields["requested_by"] = fields.get("requested_by") or system_user()
    return EligibilityRun.objects.create(**fields)


def make_claim_delivery(**overrides) -> ClaimDelivery:
    months = {"first_month": date(2013, 1, 1), "last_month": date(2014, 12, 1)}
    fields = {"rows": 1, "people": 1, "received_at": ASKED} | months | overrides
    fields["demonstration"] = fields.get("demonstration") or make_demonstration()
    fields["state"] = fields["demonstration"].state
    fields["batch"] = fields.get("batch") or make_batch(demonstration=fields["demonstration"])
    return ClaimDelivery.objects.create(**fields)

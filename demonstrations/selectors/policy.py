"""The policy of a demonstration's performance periods."""

from demonstrations.models import Demonstration
from states.models import PolicyRecord


def policy_records(demonstration: Demonstration) -> list[PolicyRecord]:
    """The newest version of the policy of each performance period, in order."""
    found = PolicyRecord.objects.filter(agreement_id=demonstration.established_by_id)
    newest = found.order_by("period_start", "-version").distinct("period_start")
    return list(newest.select_related("agreement", "source"))

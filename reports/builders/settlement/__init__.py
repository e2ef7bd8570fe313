"""The final savings report of a managed fee-for-service demonstration: it restates a preliminary one and settles."""

from reports.builders.settlement.basis import PARAMETERS, basis, offers
from reports.builders.settlement.build import build

__all__ = ["PARAMETERS", "basis", "build", "offers"]

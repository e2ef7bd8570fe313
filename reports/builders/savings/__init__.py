"""The savings report of a managed fee-for-service demonstration (methodology sections 1 and 2.10)."""

from reports.builders.savings.basis import PAID_THROUGH, PARAMETERS, basis, offers
from reports.builders.savings.build import build
from reports.builders.savings.sections import AUTHORED

__all__ = ["AUTHORED", "PAID_THROUGH", "PARAMETERS", "basis", "build", "offers"]

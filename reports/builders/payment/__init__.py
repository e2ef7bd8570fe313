"""The payment and savings report of a capitated demonstration (methodology section 3)."""

from reports.builders.payment.basis import PARAMETERS, basis, offers
from reports.builders.payment.build import build
from reports.builders.payment.sections import AUTHORED

__all__ = ["AUTHORED", "PARAMETERS", "basis", "build", "offers"]

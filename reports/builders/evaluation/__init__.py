"""The evaluation report of a demonstration (methodology sections 2 and 2.10)."""

from reports.builders.evaluation.basis import PARAMETERS, basis, offers
from reports.builders.evaluation.build import build

__all__ = ["PARAMETERS", "basis", "build", "offers"]

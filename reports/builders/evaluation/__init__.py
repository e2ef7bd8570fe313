"""The evaluation report of a demonstration (methodology sections 2 and 2.10)."""

from reports.builders.evaluation.basis import PARAMETERS, basis, offers
from reports.builders.evaluation.build import build
from reports.builders.evaluation.sections import AUTHORED

__all__ = ["AUTHORED", "PARAMETERS", "basis", "build", "offers"]

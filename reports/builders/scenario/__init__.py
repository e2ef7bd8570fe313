"""What if the policy were another one: a result computed again with some fields of its policy changed."""

from reports.builders.scenario.basis import PARAMETERS, basis, offers
from reports.builders.scenario.build import build

__all__ = ["PARAMETERS", "basis", "build", "offers"]

"""What every builder is given. It is all a report may depend on, so the same inputs give the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demonstrations.models import Demonstration
    from enrollees.models import Dataset  # the type only: rows of people are read through selectors

Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class FixedPolicy:
    """The constants a report is built by, as they were when it was requested, and the name of that version."""

    version: str
    record: dict


@dataclass(frozen=True)
class Inputs:
    """The fixed inputs of one run. `date` is the day the run was requested; `policy` is a copy made then."""

    demonstration: "Demonstration"
    dataset: "Dataset"
    parameters: dict[str, str]
    policy: dict
    policy_version: str
    code_version: str
    seed: int
    digest: str
    date: date


class CannotBuild(Exception):
    """The inputs do not allow the report; the sentence says what was found, what is allowed and how to fix it."""

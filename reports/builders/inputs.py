"""What every builder is given. It is all a report may depend on, so the same inputs give the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enrollees.models import Dataset  # the type only: rows of people are read through selectors

Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class Basis:
    """What a report takes from the record, copied when it is requested, so that later edits change nothing.

    policy: the policy record as JSON; policy_version: how that version is named; facts: names, dates and places.
    All are plain JSON values.
    """

    policy: dict
    policy_version: str
    facts: dict


@dataclass(frozen=True)
class Inputs:
    """The fixed inputs of one run. `date` is the day the run was requested.

    restated: those of the run whose result this one restates, for a kind of report that does.
    """

    dataset: "Dataset"
    parameters: dict[str, str]
    basis: Basis
    code_version: str
    seed: int
    digest: str
    date: date
    restated: "Inputs | None" = None


class CannotBuild(Exception):
    """The inputs do not allow the report; the sentence says what was found, what is allowed and how to fix it."""

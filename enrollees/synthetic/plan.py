"""What to make: a demonstration, its areas, its months, how many people, the seed and the effect."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np

from enrollees.synthetic.areas import Areas

MODELS = ("managed_ffs", "capitated", "alternative")
MOST_PEOPLE = 100_000_000  # nine digits name a person
MOST_MONTHS = 600
EFFECT_PLACES = 6
MOST_EFFECT = Decimal(10)
MOST_SEED = 2**63 - 1


def month_number(day: date) -> int:
    """Months since year 0 of the month that holds `day`."""
    return day.year * 12 + day.month - 1


def month_label(number: int) -> str:
    """`YYYY-MM` of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that decides the bytes of a synthetic file.

    `start` is the demonstration's first day; months run from `first` (included) to `end` (not included).
    `effect` -0.03 multiplies the demonstration group's medicare_paid by 0.97 from the start of the person's
    county on. `risk_threshold` is the State's clinical rule (Washington: 1.5); None means that it has none.
    `counterfactual` writes medicare_without too: what Medicare would have paid had there been no demonstration.
    `paid_through` (YYYY-MM) writes what was known at the end of that month; empty: all there is.
    Raises ValueError with every problem at once.
    """

    demonstration: str
    model: str
    areas: Areas
    start: date
    first: date
    end: date
    people: int
    seed: int
    effect: Decimal
    risk_threshold: float | None = None
    contracts: tuple[str, ...] = ()
    county_shock: float = 0.01
    counterfactual: bool = False
    paid_through: str = ""

    def __post_init__(self) -> None:
        if problems := self._problems():
            raise ValueError("; ".join(problems))

    def _problems(self) -> list[str]:
        found = self.areas.problems()
        if self.model not in MODELS:
            found.append(f"model {self.model!r} is not one of {', '.join(MODELS)}")
        if not 2 <= self.people <= MOST_PEOPLE:
            found.append(f"people is {self.people}: it counts both groups and must be 2 to {MOST_PEOPLE:,}")
        if not 0 <= self.seed <= MOST_SEED:
            found.append(f"seed is {self.seed}: it must be 0 to {MOST_SEED}")
        found.extend(effect_problems(self.effect))
        if not self.first < self.start < self.end:
            found.append(f"the start {self.start} is not inside the months from {self.first} to {self.end}")
        elif self.months > MOST_MONTHS:
            found.append(f"{self.months} months were asked for: at most {MOST_MONTHS} are made")
        if any(day.day != 1 for day in (self.first, self.start, self.end)):
            found.append("first, start and end are not all the first day of a month")
        if self.paid_through and self.paid_through not in self.month_labels:
            found.append(
                f"paid through {self.paid_through}: it is a month of the file, {self.month_labels[0]} to {self.month_labels[-1]}"
            )
        if self.model == "capitated" and not self.contracts:
            found.append("a capitated demonstration has no plan contract")
        return found

    @property
    def months(self) -> int:
        return month_number(self.end) - month_number(self.first)

    @property
    def launch(self) -> int:
        """The month index (0 is the first month) at which the demonstration starts."""
        return month_number(self.start) - month_number(self.first)

    @cached_property
    def month_labels(self) -> list[str]:
        return [month_label(month_number(self.first) + month) for month in range(self.months)]

    @cached_property
    def calendar_month(self) -> np.ndarray:
        """0 for January to 11 for December, shape (months,)."""
        return (month_number(self.first) + np.arange(self.months)) % 12


def effect_problems(effect: Decimal) -> list[str]:
    """What is wrong with an effect, as sentences; empty when nothing is."""
    if not effect.is_finite() or not -1 < effect <= MOST_EFFECT:
        return [
            f"effect is {effect}: it is a fraction above -1 and at most {MOST_EFFECT}; -0.03 means 3 percent less"
        ]
    if effect != round(effect, EFFECT_PLACES):
        return [f"effect is {effect}: at most {EFFECT_PLACES} decimals are taken"]
    return []

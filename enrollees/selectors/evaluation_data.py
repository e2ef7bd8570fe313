"""What is asked of a dataset for an evaluation, and what comes back: arrays and counts without identifiers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from demonstrations.evaluation.adjustments import Rate
from demonstrations.evaluation.covariates import CovariateSet
from demonstrations.evaluation.outcomes import Outcome
from enrollees.selectors.area import CountySpan

ARRAYS = ("person", "demo", "cohort", "period", "county", "state", "months")


@dataclass(frozen=True)
class EvaluationPlan:
    """What is asked of a dataset.

    counties: of the demonstration with their dates, None where the record does not know them; then every county of
    the demonstration group starts with the `launch`. years: first days of the demonstration years; end: the first
    day after the last one. ages: lowest and highest, None for no limit. rates: rows of the payment adjustments and
    `switches` those that are on. quarters_of: keys of the outcomes that are also summed by quarter. without:
    half-open months left out, such as those of the pandemic. replication: a set whose current covariates are read
    beside the fixed ones, None for none.
    """

    model: str
    launch: date
    years: tuple[date, ...]
    end: date
    counties: Sequence[CountySpan] | None
    covariates: CovariateSet
    outcomes: tuple[str, ...]
    quarters_of: tuple[str, ...] = ()
    baseline_months: int = 24
    ages: tuple[int | None, int | None] = (21, None)
    rates: tuple[Rate, ...] = ()
    switches: tuple[str, ...] = ()
    percentile: Decimal | None = Decimal("0.99")
    without: tuple[date, date] | None = None
    replication: CovariateSet | None = None


@dataclass(frozen=True)
class Sums:
    """Of one measure by row, each (n,): what was at risk, the measure, its square (NaN but for a count), and what was at
    risk with none."""

    weight: np.ndarray
    total: np.ndarray
    square: np.ndarray
    zero: np.ndarray

    def only(self, mask: np.ndarray) -> "Sums":
        return Sums(self.weight[mask], self.total[mask], self.square[mask], self.zero[mask])


class OnlySums(Mapping[str, Sums]):
    """The rows under a mask (n,) of each measure, taken when it is asked for."""

    def __init__(self, sums: Mapping[str, Sums], mask: np.ndarray) -> None:
        self._sums, self._mask = sums, mask

    def __iter__(self) -> Iterator[str]:
        return iter(self._sums)

    def __len__(self) -> int:
        return len(self._sums)

    def __getitem__(self, name: str) -> Sums:
        return self._sums[name].only(self._mask)


@dataclass(frozen=True)
class PersonPeriods:
    """Arrays (n,). `person` numbers people; `columns` are the covariates, fixed before treatment, texts as text;
    `current` those of the period itself, NaN where not known, of the set that is replicated."""

    person: np.ndarray
    demo: np.ndarray
    cohort: np.ndarray
    period: np.ndarray
    county: np.ndarray
    state: np.ndarray
    months: np.ndarray
    columns: Mapping[str, np.ndarray]
    sums: Mapping[str, Sums]
    current: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.person)

    def only(self, mask: np.ndarray) -> "PersonPeriods":
        """The rows under the mask (n,)."""
        return PersonPeriods(
            **{name: getattr(self, name)[mask] for name in ARRAYS},
            columns={name: values[mask] for name, values in self.columns.items()},
            sums=OnlySums(self.sums, mask),
            current={name: values[mask] for name, values in self.current.items()},
        )


@dataclass(frozen=True)
class Quarters:
    """Arrays (q,): the place of the person-period, the quarter counted from the cohort's start, and the sums."""

    place: np.ndarray
    quarter: np.ndarray
    sums: Mapping[str, Sums]


@dataclass(frozen=True)
class EvaluationData:
    """outcomes: those the dataset can show. flow: people and months by group, period and reason. moves: people by who was
    paid for them in a period and what became of them until another. plan_months: months
    and dollars by group, period and how Medicare paid. enrollment: people by month, demonstration area only.
    cuts: the winsorizing point in dollars by cohort and period. completeness: months in plans, and those of known
    use, by group and calendar year. made_up: the share of all person-months whose people are made up.
    address: where the cells are kept, which is a digest of what they are made from."""

    rows: PersonPeriods
    quarters: Quarters
    outcomes: tuple[Outcome, ...]
    cohorts: tuple[date, ...]
    first_month: date
    end: date
    flow: tuple[dict[str, Any], ...]
    plan_months: tuple[dict[str, Any], ...]
    enrollment: tuple[dict[str, Any], ...]
    cuts: tuple[dict[str, Any], ...]
    completeness: tuple[dict[str, Any], ...] = ()
    moves: tuple[dict[str, Any], ...] = ()
    made_up: float = 0.0
    address: str = ""

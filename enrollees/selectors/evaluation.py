"""From a dataset to what an evaluation is made of: who is eligible, and sums by person and period.

One row a person, start cohort and period, without identifiers: `person` only tells rows of one person apart. The
grouping pass is made once; its cells serve every outcome and every run that asks the same.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from demonstrations.evaluation import adjustments, covariates, entry, outcomes, stacking, winsorizing
from demonstrations.evaluation.outcomes import OUTCOMES, Outcome
from enrollees.datasets import cell_store, store, tables
from enrollees.models import Dataset
from enrollees.selectors import (
    evaluation_cells,
    evaluation_cost,
    evaluation_counts,
    evaluation_current,
    evaluation_moves,
)
from enrollees.selectors import evaluation_data as shapes
from enrollees.selectors.evaluation_cells import (
    FEE_FOR_SERVICE,
    FURTHER,
    SQUARE,
    SUMS,
    Grouping,
    outcomes_in,
)
from enrollees.selectors.evaluation_counts import CENTS, DEMONSTRATION
from enrollees.selectors.evaluation_current import read_current
from enrollees.selectors.evaluation_data import EvaluationData, EvaluationPlan, PersonPeriods, Quarters, Sums

NOT_KNOWN = "covariate_unknown"
AGE_BANDS = ((45, "21-44"), (65, "45-64"), (75, "65-74"), (85, "75-84"))
OLDEST = "85+"
LATEST = 3  # measures that stay in memory
KEYS = ("person", "group", "cohort", "period", "county_fips", "state", "months")
SMALL_TABLES = ("flow", "moves", "plan_months", "enrollment", "cuts", "completeness")


def evaluation_outcomes(dataset: Dataset, plan: EvaluationPlan) -> tuple[Outcome, ...]:
    """The outcomes of the plan that the dataset can show."""
    return outcomes_in(pq.read_schema(store.paths(dataset)[0]).names, plan)


def evaluation_data(dataset: Dataset, plan: EvaluationPlan) -> EvaluationData:
    """Judge, stack by start cohort, fix covariates before treatment, and add up; or find again what that gave.

    Raises NotEstimable where the data do not allow it, BadRates for an adjustment without its numbers.
    """
    return _read(_cells(dataset, plan, lambda part: None), plan)


def make_cells(dataset: Dataset, plan: EvaluationPlan, tell: Callable[[float], None]) -> str:
    """Make what `evaluation_data` reads, if it is not there, telling the part that is done; their address."""
    return _cells(dataset, plan, tell).folder.name


def _cells(dataset: Dataset, plan: EvaluationPlan, tell: Callable[[float], None]) -> cell_store.Cells:
    made_from = [dataset.content_hash, msgspec.to_builtins(plan, str_keys=True), _sources()]

    def make(writer: cell_store.Writer) -> dict[str, Any]:
        with tables.open_files(store.paths(dataset)) as opened:
            return Grouping(opened, plan, writer, tell).facts()

    return cell_store.find_or_make(cell_store.address_of(made_from), make)


@cache
def _sources() -> str:
    """A digest of the code that makes cells: other code makes other cells."""
    modules = (
        adjustments, covariates, entry, outcomes, stacking, winsorizing,
        evaluation_cells, evaluation_cost, evaluation_counts, evaluation_current, evaluation_moves, shapes,
    )  # fmt: skip
    return hashlib.sha256("".join(inspect.getsource(module) for module in modules).encode()).hexdigest()


def _read(cells: cell_store.Cells, plan: EvaluationPlan) -> EvaluationData:
    facts = cells.facts
    current = [
        name for name in cells.columns("person_periods") if name.startswith(evaluation_current.CURRENT)
    ]
    rows = cells.table("person_periods", [*KEYS, *facts["covariates"], *current])
    quarters = cells.table("quarters", ["place", "quarter"])
    return EvaluationData(
        rows=PersonPeriods(
            person=_integers(rows, "person"),
            demo=_plain(rows, "group") == DEMONSTRATION,
            cohort=_plain(rows, "cohort"),
            period=_integers(rows, "period"),
            county=_plain(rows, "county_fips"),
            state=_plain(rows, "state"),
            months=_integers(rows, "months"),
            columns=_covariates(rows, facts["covariates"]),
            sums=StoredSums(cells, "person_periods"),
            current=read_current(rows, facts["current"], cells.rows("lengths")),
        ),
        quarters=Quarters(
            place=_integers(quarters, "place"),
            quarter=_integers(quarters, "quarter"),
            sums=StoredSums(cells, "quarters"),
        ),
        outcomes=outcomes_in(facts["columns"], plan),
        cohorts=tuple(date.fromisoformat(day) for day in facts["cohorts"]),
        first_month=date.fromisoformat(facts["first_month"]),
        end=date.fromisoformat(facts["end"]),
        **{name: tuple(cells.rows(name)) for name in SMALL_TABLES},
        made_up=facts["made_up"] / max(facts["rows"], 1),
        address=cells.folder.name,
    )


class StoredSums(Mapping[str, Sums]):
    """Sums by measure, read from the cells when they are asked for; only the last few stay in memory."""

    def __init__(self, cells: cell_store.Cells, table: str) -> None:
        self._cells, self._table = cells, table
        parted = (name.rsplit("__", 1) for name in cells.columns(table) if name.endswith(f"__{SUMS[0]}"))
        self._names = tuple(dict.fromkeys(name for name, _part in parted))
        self._read = lru_cache(maxsize=LATEST)(self._from_cells)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, name: str) -> Sums:
        if name not in self._names:
            raise KeyError(name)
        return self._read(name)

    def _from_cells(self, name: str) -> Sums:
        squares = [each for each in (f"{name}__{SQUARE}",) if each in self._cells.columns(self._table)]
        data = self._cells.table(self._table, [*(f"{name}__{part}" for part in SUMS), *squares])
        weight, total, zero = (_floats(data, f"{name}__{part}") for part in SUMS)
        unit = CENTS if name in _in_cents() else 1
        square = _floats(data, squares[0]) if squares else np.broadcast_to(np.nan, len(weight))
        return Sums(weight, total / unit, square, zero)


@cache
def _in_cents() -> frozenset[str]:
    dollars = {one.key for one in (*OUTCOMES, FEE_FOR_SERVICE) if one.kind == "dollars"}
    return frozenset(dollars | set(FURTHER))


def _covariates(rows: pa.Table, names: Sequence[str]) -> dict[str, np.ndarray]:
    found = {name: _plain(rows, name) for name in names}
    return found | ({"age_band": age_bands(found["age"])} if "age" in found else {})


def age_bands(ages: np.ndarray) -> np.ndarray:
    """The band of each age (n,)."""
    limits = np.array([limit for limit, _name in AGE_BANDS])
    names = np.array([*(name for _limit, name in AGE_BANDS), OLDEST])
    return names[np.searchsorted(limits, ages, side="right")]


def _plain(data: pa.Table, name: str) -> np.ndarray:
    values = data.column(name)
    if pa.types.is_date(values.type):
        return np.array([day.isoformat() for day in values.to_pylist()])
    found = values.to_numpy(zero_copy_only=False)
    return found.astype(str) if found.dtype == object else found.astype(float)


def _integers(data: pa.Table, name: str) -> np.ndarray:
    return data.column(name).to_numpy(zero_copy_only=False).astype(np.int64)


def _floats(data: pa.Table, name: str) -> np.ndarray:
    """Sums; nothing at all is zero."""
    return np.nan_to_num(data.column(name).cast(pa.float64()).to_numpy(), nan=0.0)

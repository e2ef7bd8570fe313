"""Months and dollars of each cell by county: all that the uncertainty of savings is computed from.

Floating point begins here. The exact result never comes back from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demonstrations.savings.categories import BASELINE, PERFORMANCE
from demonstrations.savings.cells import Cell
from demonstrations.savings.plan import CountySide

Array = NDArray[np.float64]
DEMONSTRATION, COMPARISON = GROUPS = ("demonstration", "comparison")
_Key = tuple[str, str, str, str]
_PARTS = tuple((period, unit) for period in (BASELINE, PERFORMANCE) for unit in ("dollars", "months"))


@dataclass(frozen=True)
class Sums:
    """One group: capped dollars and eligible months by county (rows) and cell (columns), each of shape (g, k)."""

    base_dollars: Array
    base_months: Array
    perf_dollars: Array
    perf_months: Array

    @property
    def counties(self) -> int:
        return int(self.base_months.shape[0])

    def weighted(self, weights: Array) -> "Sums":
        """Totals of the group under each row of `weights`, shape (m, g): four arrays of shape (m, k)."""
        return Sums(
            weights @ self.base_dollars,
            weights @ self.base_months,
            weights @ self.perf_dollars,
            weights @ self.perf_months,
        )


@dataclass(frozen=True)
class CountySums:
    """Both groups over the same k cells. `cohort` (k,) numbers the cohort of each cell, for the composite trend."""

    demonstration: Sums
    comparison: Sums
    cohort: NDArray[np.int64]


def county_sums(sides: Sequence[CountySide], cells: Sequence[Cell], home: Mapping[_Key, str]) -> CountySums:
    """Sides by county as arrays over the merged `cells`, in their order.

    home: the name of the merged cell that holds each cell, from `merging.homes`. Raises KeyError for a side of a
    cell that is not there.
    """
    place = {cell.name: number for number, cell in enumerate(cells)}
    cohorts = {name: number for number, name in enumerate(dict.fromkeys(cell.cohort for cell in cells))}
    return CountySums(
        **{
            group: _sums([each for each in sides if each.side.group == group], place, home)
            for group in GROUPS
        },
        cohort=np.array([cohorts[cell.cohort] for cell in cells], dtype=np.int64),
    )


def _sums(sides: Sequence[CountySide], place: Mapping[str, int], home: Mapping[_Key, str]) -> Sums:
    counties = {name: number for number, name in enumerate(sorted({each.county for each in sides}))}
    found: dict[Any, Array] = {part: np.zeros((len(counties), len(place))) for part in _PARTS}
    for each in sides:
        side = each.side
        key = (side.cohort, side.category, side.spmi, side.age_band)
        row, column = counties[each.county], place[home[key]]
        found[side.period, "dollars"][row, column] += float(side.dollars)
        found[side.period, "months"][row, column] += side.months
    return Sums(*found.values())

"""Rows with equal covariates collapse exactly: a model sees them only as sums (design decision 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.factored import Factored, type_of_matrix
from demonstrations.evaluation.families import type_of_array

DENSE = 4  # whole numbers spread over at most this many times their count are numbered by a table


@dataclass(frozen=True)
class Cells:
    """One entry for each distinct (covariates, offset, cluster), m in all.

    `x` (m, k) design; `offset` (m,); `cluster` (m,) codes from 0; `weight` (m,) sum of w; `total` (m,) sum of
    w y; `square` (m,) sum of w y^2; `rows` is the number of rows before collapsing.
    """

    x: type_of_matrix
    offset: type_of_array
    cluster: NDArray[np.int64]
    weight: type_of_array
    total: type_of_array
    square: type_of_array
    rows: int

    @property
    def clusters(self) -> int:
        return int(self.cluster.max()) + 1 if len(self.cluster) else 0

    def keep(self, places: NDArray[np.bool_] | NDArray[np.intp]) -> "Cells":
        """The cells at these places, or under a mask; cluster codes stay as they are."""
        return Cells(
            self.x[places],
            self.offset[places],
            self.cluster[places],
            self.weight[places],
            self.total[places],
            self.square[places],
            self.rows,
        )

    def in_pattern_order(self) -> "Cells":
        """The same cells with those of one pattern together, where the design has patterns."""
        if not isinstance(self.x, Factored) or (np.diff(self.x.index) >= 0).all():
            return self
        return self.keep(np.argsort(self.x.index, kind="stable"))

    def with_design(self, x: type_of_matrix, offset: type_of_array | None = None) -> "Cells":
        """The same cells under another design, one row for each cell."""
        shift = self.offset if offset is None else offset
        return Cells(x, shift, self.cluster, self.weight, self.total, self.square, self.rows)


def collapse(
    x: type_of_array,
    y: type_of_array,
    weight: type_of_array,
    cluster: NDArray[np.int64],
    offset: type_of_array | None = None,
) -> Cells:
    """Group equal rows. Shapes: x (n, k), the others (n,). The order of rows does not change the result."""
    shift = np.zeros(len(y)) if offset is None else offset
    code, first = codes_of([cluster.astype(np.int64), *x.T, shift])
    count = len(first)
    if count > len(y) * 0.9:  # hardly anything collapses: keep the rows, in an order of their own
        order = np.lexsort((y, code))
        return Cells(
            x[order],
            shift[order],
            cluster[order],
            weight[order],
            (weight * y)[order],
            (weight * y**2)[order],
            len(y),
        )

    def add(values: type_of_array) -> type_of_array:
        return np.bincount(code, weights=values, minlength=count)

    return Cells(
        x[first], shift[first], cluster[first], add(weight), add(weight * y), add(weight * y**2), len(y)
    )


def codes_of(columns: Sequence[NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the distinct rows of the columns (n,) from 0, in the order of their values.

    Returns the number of each row (n,) and the place of the first row of each number (m,).
    """
    code = np.zeros(len(columns[0]), dtype=np.int64)
    count = min(len(code), 1)
    for column in columns:
        levels, number = numbered(column)
        if levels > 1:
            count, code = numbered(code * levels + number)
    first = np.empty(count, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]  # the last one written is the first row
    return code, first


def numbered(values: NDArray[Any]) -> tuple[int, NDArray[np.int64]]:
    """How many distinct values (n,) there are, and the number (n,) of each in their order, from 0."""
    whole = _as_whole(values)
    if whole is not None and len(whole):
        low, high = int(whole.min()), int(whole.max())
        if high - low <= DENSE * len(whole):  # no sorting: a table of what is there
            there = np.zeros(high - low + 1, dtype=bool)
            there[whole - low] = True
            number = np.cumsum(there) - 1
            return int(number[-1]) + 1, number[whole - low]
    distinct, inverse = np.unique(values, return_inverse=True)
    return len(distinct), inverse


def _as_whole(values: NDArray[Any]) -> NDArray[np.int64] | None:
    if values.dtype.kind in "biu":
        return values.astype(np.int64)
    if values.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            whole = values.astype(np.int64)
        if (whole == values).all():
            return whole
    return None

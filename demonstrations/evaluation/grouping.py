"""One pass over person-months: rows that a model cannot tell apart become one cell with whole-number sums.

A cell is a pattern (county, period and every discrete covariate, packed into one whole number), its own continuous
covariates, and its weight. The sums are of whole numbers (cents, counts), so that every engine, and every way of
cutting the rows into pieces, gives the same ones; the weight multiplies them afterwards. Nothing is merged between
pieces but the list of patterns: the same cell twice does a model no harm.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis import _
from ibis.expr.types import IntegerValue, Table, Value
from numpy.typing import NDArray
from scipy import sparse

from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.panel import Detail, Panel

PATTERN, WEIGHT, ROWS = "pattern", "weight", "rows"
TOTAL, ZERO, SQUARE = "total", "zero", "square"
LARGEST = 2**62
TABLE = 2**24  # combinations of the discrete columns whose numbers fit a table of their own


def level_code(column: Value, levels: Sequence[Any]) -> IntegerValue:
    """The place of the value among the levels; null for any other value."""
    return ibis.cases(
        *((column == level, place) for place, level in enumerate(levels)), else_=ibis.null("int64")
    )


@dataclass(frozen=True)
class Grouping:
    """The columns of the rows that are grouped.

    `keys`: discrete ones, as they are; `code`: what a model makes of them, whole numbers from 0 by the names of `parts`,
    with the size that each stays under; `own`: continuous covariates; `weight`; `outcomes`: whole or decimal numbers,
    null nowhere; `squares`: those of them whose squares are summed too, which only the negative binomial needs.
    """

    keys: Sequence[str]
    parts: Mapping[str, int]
    code: Callable[[Table], Mapping[str, Value]]
    own: Sequence[str]
    weight: str
    outcomes: Sequence[str]
    squares: Sequence[str] = ()

    def cells(self, rows: Table) -> Table:
        """One row a cell: `pattern`, the own columns, `weight`, `rows`, and `NAME__total`, `__zero` (its rows without any), `__square`.

        Keys are coded after the rows are grouped, because to code every row takes longer than to group it. Values that
        share a code, such as ages of one band, give cells of one pattern.
        """
        if math.prod(self.parts.values()) > LARGEST:
            raise ValueError("The discrete columns have too many combinations for one whole number.")
        sums = {
            ROWS: _.count(),
            **{f"{name}__{TOTAL}": _[name].sum() for name in self.outcomes},
            **{f"{name}__{ZERO}": _.count(where=_[name] == 0) for name in self.outcomes},
            **{f"{name}__{SQUARE}": (_[name] * _[name]).sum().cast("float64") for name in self.squares},
        }
        groups = rows.group_by(*self.keys, *self.own, self.weight).agg(**sums)
        codes = self.code(groups)
        pattern: Any = ibis.literal(0, "int64")
        for name, size in self.parts.items():
            pattern = pattern * size + codes[name].cast("int64")
        return groups.select(*self.own, *sums, **{PATTERN: pattern, WEIGHT: groups[self.weight]})

    def codes(self, pattern: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """The code of each part in patterns (p,)."""
        found = {}
        for name, size in reversed(list(self.parts.items())):
            pattern, found[name] = np.divmod(pattern, size)
        return found


@dataclass(frozen=True)
class Sums:
    """Of one outcome: `total` (m,) by cell, `zero` (p,) the weight without any by pattern, `square` (m,) or NaN."""

    total: type_of_array
    zero: type_of_array
    square: type_of_array


@dataclass(frozen=True)
class Grouped:
    """All cells, m of p patterns: they serve every outcome. `patterns` (p,) packed, `count` (p,) rows; `index` (m,)
    the pattern of a cell, `own` its continuous covariates, `weight` (m,) its sum of weights."""

    patterns: NDArray[np.int64]
    count: NDArray[np.int64]
    index: NDArray[np.int32]
    own: Mapping[str, type_of_array]
    weight: type_of_array
    sums: Mapping[str, Sums]

    def panel(
        self,
        outcome: str,
        *,
        demo: NDArray[np.bool_],
        period: NDArray[np.int64],
        cluster: NDArray[np.int64],
        covariates: Mapping[str, type_of_array],
        tags: Mapping[str, NDArray[Any]] | None = None,
    ) -> Panel:
        """One outcome; what its patterns mean is given by pattern (p,)."""
        sums, count = self.sums[outcome], len(self.patterns)

        def by_pattern(values: type_of_array) -> type_of_array:
            return np.bincount(self.index, weights=values, minlength=count)

        return Panel(
            demo=demo, period=period, cluster=cluster, covariates=covariates, tags=tags or {},
            weight=by_pattern(self.weight), total=by_pattern(sums.total), square=by_pattern(sums.square),
            zero_weight=sums.zero, count=self.count, offset=np.zeros(count),
            detail=Detail(self.index, self.own, self.weight, sums.total, sums.square),
        )  # fmt: skip


class Collector:
    """Puts the cells of one piece of the rows after another into packed arrays."""

    def __init__(self, grouping: Grouping) -> None:
        self.grouping = grouping
        space = math.prod(grouping.parts.values())
        self._numbers: _Table | _Numbering = _Table(space) if space <= TABLE else _Numbering()
        self._count: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._zero = {name: np.zeros(0) for name in grouping.outcomes}
        self._pieces: dict[str, list[NDArray[Any]]] = {}

    def add(self, cells: pa.Table) -> None:
        """The cells of one piece. Raises NotEstimable (`unknown_value`) where a discrete column has another value."""
        if cells.column(PATTERN).null_count:
            raise NotEstimable(
                "unknown_value", "A discrete covariate has a value that is not among its levels."
            )
        index = self._numbers.of(_numbers(cells, PATTERN))
        order = _in_order(index, len(self._numbers))
        index = index[order]

        def read(name: str) -> NDArray[Any]:
            return _numbers(cells, name)[order]

        each, rows = read(WEIGHT), read(ROWS)
        self._count = self._added(self._count, index, rows).astype(np.int64)
        self._keep("index", index)
        self._keep(WEIGHT, each * rows)
        for name in self.grouping.own:
            self._keep(name, read(name))
        for name in self.grouping.outcomes:
            self._keep(f"{name}__{TOTAL}", each * read(f"{name}__{TOTAL}"))
            self._zero[name] = self._added(self._zero[name], index, each * read(f"{name}__{ZERO}"))
        for name in self.grouping.squares:
            self._keep(f"{name}__{SQUARE}", each * read(f"{name}__{SQUARE}"))

    def grouped(self) -> Grouped:
        """All cells. Raises NotEstimable (`no_rows`) when there are none. The pieces are given up as they join."""
        if not self._pieces:
            raise NotEstimable("no_rows", "No row is left.")
        index, weight = self._joined("index"), self._joined(WEIGHT)
        nothing = np.broadcast_to(np.nan, len(index))
        squares = {name: self._joined(f"{name}__{SQUARE}") for name in self.grouping.squares}
        return Grouped(
            patterns=self._numbers.values,
            count=self._count,
            index=index,
            own={name: self._joined(name) for name in self.grouping.own},
            weight=weight,
            sums={
                name: Sums(self._joined(f"{name}__{TOTAL}"), self._zero[name], squares.get(name, nothing))
                for name in self.grouping.outcomes
            },
        )

    def _keep(self, name: str, values: NDArray[Any]) -> None:
        self._pieces.setdefault(name, []).append(values)

    def _joined(self, name: str) -> NDArray[Any]:
        return np.concatenate(self._pieces.pop(name))

    def _added(self, sums: NDArray[Any], index: NDArray[np.int32], values: NDArray[Any]) -> type_of_array:
        found = np.bincount(index, weights=values, minlength=len(self._numbers))
        found[: len(sums)] += sums
        return found


def _numbers(cells: pa.Table, name: str) -> NDArray[Any]:
    """A column without nulls. (Arrow's own `to_numpy` imports pandas, which takes longer than a million rows.)"""
    column = cells.column(name)
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    return np.from_dlpack(column.combine_chunks())


def _in_order(index: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """What sorts numbers (m,) under `count`, equal ones as they come, so that the solver runs through memory.

    Counting takes a tenth of the time that comparing takes.
    """
    cells = len(index)
    entries = np.broadcast_to(np.int8(1), cells), (index, np.arange(cells, dtype=np.int32))
    return sparse.csr_matrix(entries, shape=(count, cells)).indices


class _Table:
    """Numbers patterns of a small space in the order in which they come, so that pieces need no merging."""

    def __init__(self, space: int) -> None:
        self._number: NDArray[np.int32] = np.full(space, -1, dtype=np.int32)
        self.values: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.values)

    def of(self, patterns: NDArray[np.int64]) -> NDArray[np.int32]:
        """(m,) the number of each pattern, a new one for those not met before."""
        there = np.zeros(len(self._number), dtype=bool)
        there[patterns] = True
        new = np.flatnonzero(there & (self._number < 0))
        self._number[new] = np.arange(len(self), len(self) + len(new), dtype=np.int32)
        self.values = np.concatenate([self.values, new])
        return self._number[patterns]


class _Numbering:
    """The same for any space. Numbers patterns in the order in which they come, so that pieces need no merging."""

    def __init__(self) -> None:
        self._sorted: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._number: NDArray[np.int32] = np.zeros(0, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._sorted)

    @property
    def values(self) -> NDArray[np.int64]:
        """(p,) the patterns by their number."""
        values = np.empty_like(self._sorted)
        values[self._number] = self._sorted
        return values

    def of(self, patterns: NDArray[np.int64]) -> NDArray[np.int32]:
        """(m,) the number of each pattern, a new one for those not met before."""
        distinct, inverse = np.unique(patterns, return_inverse=True)
        new = np.setdiff1d(distinct, self._sorted, assume_unique=True)
        at = np.searchsorted(self._sorted, new)
        fresh = np.arange(len(self._sorted), len(self._sorted) + len(new), dtype=np.int32)
        self._number = np.insert(self._number, at, fresh)
        self._sorted = np.insert(self._sorted, at, new)
        return self._number[np.searchsorted(self._sorted, distinct)][inverse]


def collected(grouping: Grouping, pieces: Iterable[pa.Table]) -> Grouped:
    """The cells of all pieces, one after the other."""
    collector = Collector(grouping)
    for piece in pieces:
        collector.add(piece)
    return collector.grouped()

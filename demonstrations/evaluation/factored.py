"""Design matrices whose rows repeat: the part that many cells share is kept once.

A cell of person-months is a pattern (its county, period and discrete covariates) and what is its own (a continuous
score). Its linear predictor is the pattern's part plus its own part, so that a model of ten million rows needs the
dense columns of its patterns only. The functions below take a plain (m, k) array too: then every row is its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

type_of_floats = NDArray[Any]
type_of_rows = slice | NDArray[np.intp]
type_of_weights = Callable[[slice], type_of_floats] | type_of_floats

PIECE = 32_768  # rows worked on at a time: they stay in the processor's cache, and memory stays flat
BLOCK = 1_024  # rows of a dense product


@dataclass(frozen=True, eq=False)
class Factored:
    """An (m, k) matrix whose row i is `patterns[index[i]]` beside `own[i]`.

    `patterns` (p, a), `index` (m,) and `own` (m, q), a + q = k. Any order of rows is right; rows ordered by
    pattern are fast. It answers to the operations of an array that statistics use, without being made dense.
    """

    patterns: type_of_floats
    index: NDArray[np.int32]
    own: type_of_floats

    __array_ufunc__ = None  # an array times this asks __rmatmul__

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.index), self.patterns.shape[1] + self.own.shape[1]

    def __len__(self) -> int:
        return len(self.index)

    @property
    def T(self) -> "_Transposed":
        return _Transposed(self)

    def __getitem__(self, key: Any) -> Any:
        """Rows, as a matrix of the same kind; or `[rows, columns]`, as a dense array for few columns."""
        if not isinstance(key, tuple):
            return Factored(self.patterns, self.index[key], self.own[key])
        rows, columns = key
        if isinstance(columns, int | np.integer):
            return self._column(int(columns))[rows]
        return np.column_stack([np.empty((len(self), 0)), *(self._column(int(c)) for c in columns)])[rows]

    def _column(self, place: int) -> type_of_floats:
        shared = self.patterns.shape[1]
        return self.patterns[self.index, place] if place < shared else self.own[:, place - shared]

    def columns(self, kept: "list[int] | NDArray[np.int64]") -> "Factored":
        """The kept columns, in order; those of the patterns come first."""
        shared = self.patterns.shape[1]
        places = np.asarray(kept, dtype=np.int64)
        if (np.diff((places >= shared).astype(int)) < 0).any():
            raise ValueError("Columns of the patterns come before those of single rows.")
        own = places[places >= shared] - shared
        return Factored(self.patterns[:, places[places < shared]], self.index, self.own[:, own])

    def dense(self) -> type_of_floats:
        """The (m, k) array, for few rows."""
        return np.hstack([self.patterns[self.index], self.own])

    def __matmul__(self, right: type_of_floats) -> type_of_floats:
        """(m,) or (m, c): the matrix times coefficients (k,) or (k, c)."""
        shared = self.patterns.shape[1]
        product = (self.patterns @ right[:shared])[self.index]
        return product + self.own @ right[shared:] if self.own.shape[1] else product

    def __rmatmul__(self, left: type_of_floats) -> type_of_floats:
        """(k,) or (c, k): weights (m,) or (c, m) times the matrix."""
        if left.ndim == 1:
            return weighted_sum(self, left)
        return np.stack([weighted_sum(self, row) for row in left])


@dataclass(frozen=True)
class _Transposed:
    matrix: Factored

    def __matmul__(self, right: type_of_floats) -> type_of_floats:
        return right @ self.matrix if right.ndim == 1 else (right.T @ self.matrix).T


type_of_matrix = type_of_floats | Factored


def columns_of(x: Any, kept: "list[int] | NDArray[np.int64]") -> Any:
    """The matrix with the kept columns, of the same kind."""
    return x.columns(kept) if isinstance(x, Factored) else x[:, kept]


def recombined(x: Any, by: type_of_floats) -> Any:
    """x @ by for `by` (k, c), of the same kind. In a factored matrix, shared and own columns do not mix."""
    if not isinstance(x, Factored):
        return x @ by
    shared = x.patterns.shape[1]
    of_own = by[shared:].any(axis=0)
    if by[:shared, of_own].any() or (np.diff(of_own.astype(int)) < 0).any():
        raise ValueError("Columns of patterns and of single rows cannot be combined.")
    return Factored(x.patterns @ by[:shared, ~of_own], x.index, x.own @ by[shared:, of_own])


def dense(x: Any, rows: type_of_rows) -> type_of_floats:
    """Few rows of the matrix as a plain array."""
    return x[rows].dense() if isinstance(x, Factored) else x[rows]


def largest(x: type_of_matrix) -> type_of_floats:
    """(k,) the largest size of each column."""
    if isinstance(x, Factored):
        return np.concatenate([largest(x.patterns), largest(x.own)])
    return np.maximum(x.max(axis=0, initial=0.0), -x.min(axis=0, initial=0.0))


def starts_with_ones(x: type_of_matrix) -> bool:
    """Whether the first column is a constant."""
    shared = x.patterns if isinstance(x, Factored) else x
    return bool(shared.shape[1]) and bool((shared[:, 0] == 1).all())


def pieces(rows: int, size: int = PIECE) -> Iterator[slice]:
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def predictor(x: Any, beta: type_of_floats) -> Callable[[type_of_rows], type_of_floats]:
    """A function that gives x @ beta, `beta` (k,) or (k, b), for a slice of rows; the patterns' part is computed once."""
    if not isinstance(x, Factored):
        return lambda rows: x[rows] @ beta
    shared = x.patterns.shape[1]
    common, own = x.patterns @ beta[:shared], beta[shared:]
    if not len(own):
        return lambda rows: common[x.index[rows]]
    if own.shape == (1,):
        return lambda rows: common[x.index[rows]] + x.own[rows, 0] * own[0]

    def product(rows: type_of_rows) -> type_of_floats:
        found = x.own[rows] @ own
        found += np.take(common, x.index[rows], axis=0)
        return found

    return product


class Sum:
    """x' w, added up slice by slice; with `magnitude`, |x|' w."""

    def __init__(self, x: Any, *, magnitude: bool = False) -> None:
        self._x, self._size = x, np.abs if magnitude else _same
        if isinstance(x, Factored):
            self._shared, self._own = np.zeros(len(x.patterns)), np.zeros(x.own.shape[1])
        else:
            self._whole = np.zeros(x.shape[1])

    def add(self, rows: type_of_rows, weight: type_of_floats) -> None:
        x = self._x
        if not isinstance(x, Factored):
            self._whole += weight @ self._size(x[rows])
            return
        if not len(weight):
            return
        add_by(x.index[rows], weight, self._shared)
        if len(self._own):
            self._own += weight @ self._size(x.own[rows])

    def result(self) -> type_of_floats:
        if not isinstance(self._x, Factored):
            return self._whole
        return np.concatenate([self._shared @ self._size(self._x.patterns), self._own])


def _same(values: type_of_floats) -> type_of_floats:
    return values


def add_by(code: NDArray[Any], weight: type_of_floats, into: type_of_floats) -> None:
    """Add weights (n,) to `into` at their codes, touching only the range that the codes span."""
    low, high = int(code.min()), int(code.max()) + 1
    into[low:high] += np.bincount(code - low, weights=weight, minlength=high - low)


def weighted_sum(x: Any, weight: type_of_weights, *, magnitude: bool = False) -> type_of_floats:
    """(k,) x' w for weights (m,), or for a function that gives the weights of a slice of rows."""
    total = Sum(x, magnitude=magnitude)
    for rows in pieces(len(x)):
        total.add(rows, _at(weight, rows))
    return total.result()


def gram(x: Any, weight: type_of_weights) -> type_of_floats:
    """(k, k) x' diag(w) x for weights (m,), or for a function that gives the weights of a slice of rows."""
    if not isinstance(x, Factored):
        return _dense_gram(x, weight)
    own = x.own.shape[1]
    by_pattern, corner = np.zeros((1 + own, len(x.patterns))), np.zeros((own, own))
    for rows in pieces(len(x)):
        w, index, z = _at(weight, rows), x.index[rows], x.own[rows]
        weighted = w[:, None] * z
        corner += z.T @ weighted
        add_by(index, w, by_pattern[0])
        for place in range(own):
            add_by(index, weighted[:, place], by_pattern[1 + place])
    return _gram_of(x.patterns, by_pattern, corner)


def _gram_of(patterns: type_of_floats, by_pattern: type_of_floats, corner: type_of_floats) -> type_of_floats:
    shared, own = patterns.shape[1], len(by_pattern) - 1
    total = np.empty((shared + own, shared + own))
    total[:shared, :shared] = _dense_gram(patterns, by_pattern[0])
    total[:shared, shared:] = patterns.T @ by_pattern[1:].T
    total[shared:, :shared] = total[:shared, shared:].T
    total[shared:, shared:] = corner
    return total


def _dense_gram(x: type_of_floats, weight: type_of_weights) -> type_of_floats:
    total = np.zeros((x.shape[1], x.shape[1]))
    for rows in pieces(len(x), BLOCK):
        part = x[rows]
        total += part.T @ (_at(weight, rows)[:, None] * part)
    return total


def sums_by(code: NDArray[Any], x: Any, weight: type_of_weights, count: int) -> type_of_floats:
    """(count, k) the sums of w x over the rows of each code (m,)."""
    if not isinstance(x, Factored):
        total = np.zeros((count, x.shape[1]))
        for rows in pieces(len(x)):
            weighted = _at(weight, rows)[:, None] * x[rows]
            for place, column in enumerate(weighted.T):
                total[:, place] += np.bincount(code[rows], weights=column, minlength=count)
        return total
    code_of_pattern = pattern_codes(code, x)
    by_pattern, own = np.zeros(len(x.patterns)), np.zeros((count, x.own.shape[1]))
    for rows in pieces(len(x)):
        w = _at(weight, rows)
        add_by(x.index[rows], w, by_pattern)
        for place in range(x.own.shape[1]):
            own[:, place] += np.bincount(code[rows], weights=w * x.own[rows, place], minlength=count)
    return np.hstack([sums_by(code_of_pattern, x.patterns, by_pattern, count), own])


def grams_by(code: NDArray[Any], x: Any, weight: type_of_floats, count: int) -> type_of_floats:
    """(count, k, k) x' diag(w) x over the rows of each code (m,), for weights (m,)."""
    parts = np.empty((count, x.shape[1], x.shape[1]))
    for part, rows in zip(parts, _rows_by(code, count), strict=True):
        part[:] = gram(compact(x[rows]), weight[rows])
    return parts


def _rows_by(code: NDArray[Any], count: int) -> list[NDArray[np.intp]]:
    """The places of each code."""
    order = np.argsort(code, kind="stable")
    return np.split(order, np.searchsorted(code[order], np.arange(1, count)))


def compact(x: Any) -> Any:
    """The same matrix without patterns that no row has."""
    if not isinstance(x, Factored):
        return x
    used = np.zeros(len(x.patterns), dtype=bool)
    used[x.index] = True
    number = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return Factored(x.patterns[used], number[x.index], x.own)


def pattern_codes(code: NDArray[Any], x: Factored) -> NDArray[np.int64]:
    """(p,) the code that all rows of a pattern share. Raises ValueError when they do not."""
    shared = np.zeros(len(x.patterns), dtype=np.int64)
    shared[x.index] = code
    for rows in pieces(len(x)):
        if (shared[x.index[rows]] != code[rows]).any():
            raise ValueError("Rows of one pattern have different codes.")
    return shared


def weighted_rows(x: Any, rows: slice, weights: type_of_floats) -> type_of_floats:
    """(b, k) weights' x for few rows and weights (r, b); rows of one pattern that stand together are added up first."""
    if not isinstance(x, Factored):
        return weights.T @ x[rows]
    index = x.index[rows]
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    sums = np.add.reduceat(weights, starts, axis=0) if len(starts) < len(index) else weights
    return np.hstack([sums.T @ x.patterns[index[starts]], weights.T @ x.own[rows]])


def whole(weight: type_of_weights, count: int) -> type_of_floats:
    """(count,) the weights of all rows."""
    return np.concatenate([_at(weight, rows) for rows in pieces(count)])


def _at(weight: type_of_weights, rows: slice) -> type_of_floats:
    return weight(rows) if callable(weight) else weight[rows]

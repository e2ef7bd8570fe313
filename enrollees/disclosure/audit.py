"""The audit: what somebody can conclude who knows all that is published, and that zeros are always shown.

It shares nothing with the search for a pattern but the sums: linear programs over the hidden cells (the
"attacker problem" of Fischetti and Salazar 2000), in whole numbers where it matters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from enrollees.disclosure.table import THRESHOLD, Relation

SAFE_MARGIN = 2  # an interval that passes by less is found again in whole numbers
TOLERANCE = 1e-6  # of the solver's ends
_OPTIMAL, _UNBOUNDED = 0, 3  # how scipy says that a program ended


@dataclass(frozen=True)
class Interval:
    """Whole numbers, both ends included; `high` None: no upper end."""

    low: int
    high: int | None

    def protects(self, threshold: int) -> bool:
        """Whether a small count that an attacker knows to lie here is protected."""
        return self.high is None or (self.high >= threshold and self.high - self.low >= threshold)


def attacker_intervals(
    values: Sequence[int],
    sums: Iterable[Relation],
    hidden: Sequence[int],
    *,
    threshold: int = THRESHOLD,
    is_network: bool = False,
) -> dict[int, Interval]:
    """For each hidden cell, all that the published cells and the sums leave open, hidden cells being whole
    numbers of at least 1. `values` are the true counts, `sums` may tie cells of any number of tables together.

    In a network (one table with its margins) linear programs end in whole numbers. Elsewhere, and where a cell
    is closer than SAFE_MARGIN to failing, integer programs give the ends.
    """
    problem = _Problem(values, sums, hidden)
    found = {}
    for cell in hidden:
        interval = problem.interval(cell)
        if not is_network or not interval.protects(threshold + SAFE_MARGIN):
            interval = problem.tightened(cell, interval)
        found[cell] = interval
    return found


class _Problem:
    """One variable a hidden cell, at least 1; one equation a sum with a hidden cell in it."""

    def __init__(self, values: Sequence[int], sums: Iterable[Relation], hidden: Sequence[int]) -> None:
        self._column = {cell: number for number, cell in enumerate(hidden)}
        entries: list[tuple[int, int, int]] = []
        self._known: list[int] = []
        for each in sums:
            signed = [(each.total, -1), *((part, 1) for part in each.parts)]
            unknown = [(self._column[cell], sign) for cell, sign in signed if cell in self._column]
            if unknown:
                entries += [(len(self._known), column, sign) for column, sign in unknown]
                self._known.append(
                    -sum(sign * values[cell] for cell, sign in signed if cell not in self._column)
                )
        row, column, sign = zip(*entries, strict=True) if entries else ((), (), ())
        self._matrix = coo_array(
            (sign, (row, column)), shape=(len(self._known), len(hidden)), dtype=float
        ).tocsr()

    def interval(self, cell: int) -> Interval:
        low, high = self._linear(cell, 1), self._linear(cell, -1)
        if low is None:
            raise ArithmeticError("a hidden cell has no lower end")
        return Interval(_up(low), None if high is None else -_up(high))

    def tightened(self, cell: int, outer: Interval) -> Interval:
        """The same in whole numbers. Where the linear program has no end, neither have whole numbers."""
        return Interval(self._integer(cell, 1), None if outer.high is None else -self._integer(cell, -1))

    def _price(self, cell: int, sign: int) -> np.ndarray:
        price = np.zeros(len(self._column))
        price[self._column[cell]] = sign
        return price

    def _linear(self, cell: int, sign: int) -> float | None:
        """The smallest of sign x cell, None where there is none. The true counts are a solution, so the problem
        is never infeasible."""
        has_sums = bool(self._known)
        found = linprog(
            self._price(cell, sign),
            A_eq=self._matrix if has_sums else None,
            b_eq=self._known if has_sums else None,
            bounds=(1, None),
            method="highs-ds",
            options={"presolve": False},  # so that "unbounded" is told from "infeasible"
        )
        if found.status == _UNBOUNDED:
            return None
        if found.status != _OPTIMAL:
            raise ArithmeticError(f"the audit ended with: {found.message}")
        return float(found.fun)

    def _integer(self, cell: int, sign: int) -> int:
        found = milp(
            self._price(cell, sign),
            integrality=np.ones(len(self._column)),
            bounds=Bounds(1, np.inf),
            constraints=LinearConstraint(self._matrix, self._known, self._known) if self._known else None,
            options={"mip_rel_gap": 0},
        )
        if found.status != _OPTIMAL:
            raise ArithmeticError(f"the audit ended with: {found.message}")
        return round(found.fun)


def _up(number: float) -> int:
    """The smallest whole number that is not below, a solver's rounding error forgiven."""
    return ceil(number - TOLERANCE)

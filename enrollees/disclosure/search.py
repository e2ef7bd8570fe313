"""The search for the cheapest pattern of complements.

A table with its margins is a network: every cell is an arc between two of its sums, and what an attacker cannot
tell apart are circulations over the hidden arcs. So how far a small count can move is a maximum flow, exact in
whole numbers. A pattern that does not protect one yields a minimum cut: a condition on patterns, which is added
to a small integer program until its pattern protects all (Fischetti and Salazar 2000, for two-way tables; Kelly,
Golden and Assad 1992 for the network).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from enrollees.disclosure.table import Finding, Table, TableRefused

TIES_AT_ONCE = 10  # cells whose order one integer program settles: its prizes are powers of two
FINE = 1_000  # parts of a cell are told apart this finely
MOST_FLOW = 2**30  # flows are 32-bit numbers
VISIBLE = 1e-4  # a condition missed by less is met
_OPTIMAL, _INFEASIBLE = 0, 2  # how scipy says that a program ended


class CannotProtect(TableRefused):
    """No pattern protects every small count while the cells that must be kept stay shown."""

    def __init__(self) -> None:
        super().__init__(
            [
                Finding(
                    rule="no_protection",
                    row="",
                    column="",
                    found="no pattern protects every small count while the totals stay shown",
                    allowed="every small count could also be the threshold or more",
                    fix="Let totals be hidden, or put rows or columns together.",
                )
            ]
        )


def cheapest(table: Table, primary: Sequence[int], threshold: int, *, keep_totals: bool) -> list[int]:
    """The complements of the cheapest pattern, in the order of the table. Cheapest: fewest totals, then fewest
    cells, then the smallest sum of counts, then those that come first row by row. Raises CannotProtect."""
    candidates = [
        cell
        for cell, count in enumerate(table.values.tolist())
        if count >= threshold and not (keep_totals and table.is_total(cell))
    ]
    program = _Program(_Network(table, threshold), primary, candidates)
    totals = np.array([table.is_total(cell) for cell in candidates], dtype=np.int64)
    counts = table.values[candidates]
    # All three prices in one: the counts together weigh less than one cell, the cells less than one total. Of
    # the counts this is only nearly the least, as they may be too small a part for a solver to see.
    nearly = program.least((len(candidates) + 1) * totals + 1 + 0.9 * counts / max(counts.sum(), 1))
    program.fix(totals, nearly)
    program.fix(np.ones_like(totals), nearly)
    chosen = program.least(counts)
    program.fix(counts, chosen)
    if not program.is_only(chosen):
        chosen = _first_row_by_row(program, chosen)
    return [cell for cell, is_chosen in zip(candidates, chosen, strict=True) if is_chosen]


def _first_row_by_row(program: "_Program", chosen: np.ndarray) -> np.ndarray:
    """Of all patterns that cost the same, the one that hides the first cell where they differ."""
    start = 0
    while chosen[start:].any():
        group = min(TIES_AT_ONCE, len(chosen) - start)
        prizes = np.zeros(len(chosen), dtype=np.int64)
        prizes[start : start + group] = -(2 ** np.arange(group)[::-1])
        chosen = program.least(prizes, parts_first=False)
        program.fix(prizes, chosen)
        start += group
    return chosen


@dataclass(frozen=True)
class _Cut:
    """A condition on patterns: what their hidden cells carry, shape (cells,), adds up to at least `needed`."""

    carries: np.ndarray
    needed: int


class _Network:
    """A node for every sum, an arc for every cell, from `tail` to `head`.

    An inner cell runs from its column to its row, a row's total from its row to the total column, a column's
    total from the total row to its column, the grand total from the total column to the total row. Where there
    is no total column the rows have no sums and are one free node, and so are the columns where there is no
    total row.
    """

    def __init__(self, table: Table, threshold: int) -> None:
        height, width = len(table.rows), len(table.columns)
        row, column = np.divmod(np.arange(height * width), width)
        row_node = row + 1 if table.has_total_column else np.zeros_like(row)
        column_node = height + 1 + column if table.has_total_row else np.zeros_like(column)
        turned = (table.has_total_row & (row == height - 1)) ^ (
            table.has_total_column & (column == width - 1)
        )
        self.tail = np.where(turned, row_node, column_node)
        self.head = np.where(turned, column_node, row_node)
        self.nodes = height + width + 1
        self.threshold = threshold
        self.values = table.values
        # How much each cell can grow and shrink when it is hidden; more than the threshold is never needed.
        self.grows = np.where(self.values > 0, threshold, 0)
        self.shrinks = np.clip(self.values - 1, 0, threshold)
        self.scale = max(1, min(FINE, MOST_FLOW // (threshold * len(self.values))))

    def cut(self, cell: int, hidden: np.ndarray) -> _Cut:
        """The condition that a primary cell puts on a pattern, the one that this pattern meets least. `hidden` is
        1 for hidden cells and 0 for others, or in between: shape (cells,).

        The condition is that a primary of count a can grow by threshold - (a - 1). If all primaries can, each
        can also grow and shrink by the threshold together. For let some primary shrink by less than a - 1. Then
        the smallest cut that stops it is crossed, but for itself, by smaller primaries alone, all the other way,
        which together can shrink by D, as far as it can. None of them grows unless it does: when the first of
        them grows by what the condition asks, it has to grow by at least threshold - D.
        """
        others = hidden.copy()
        others[cell] = 0
        carries = self._smallest_cut(others, source=int(self.head[cell]), sink=int(self.tail[cell]))
        carries[cell] = 0
        return _Cut(carries, self.threshold - int(self.values[cell]) + 1)

    def _smallest_cut(self, hidden: np.ndarray, *, source: int, sink: int) -> np.ndarray:
        """What each cell of the table carries across a smallest cut between source and sink; over the hidden
        cells it adds up to the most that can run from source to sink."""
        arcs = np.flatnonzero((hidden > 0) & (self.tail != self.head))
        ends = np.array([self.tail[arcs], self.head[arcs]])
        limits = np.concatenate([self.grows[arcs] * hidden[arcs], self.shrinks[arcs] * hidden[arcs]])
        graph = coo_array(
            ((limits * self.scale).astype(np.int32), np.concatenate([ends, ends[::-1]], axis=1)),
            shape=(self.nodes, self.nodes),
        ).tocsr()
        left = graph - maximum_flow(graph, source, sink).flow
        left.eliminate_zeros()
        side = np.zeros(self.nodes, dtype=bool)
        side[breadth_first_order(left, source, return_predecessors=False)] = True
        leaves, enters = side[self.tail] & ~side[self.head], ~side[self.tail] & side[self.head]
        return np.where(leaves, self.grows, 0) + np.where(enters, self.shrinks, 0)


class _Program:
    """The integer program: one variable a candidate, 1 where it is hidden, and the conditions found so far."""

    def __init__(self, network: _Network, primary: Sequence[int], candidates: Sequence[int]) -> None:
        self._network = network
        self._tied = [cell for cell in primary if network.tail[cell] != network.head[cell]]  # in some sum
        self._candidates = np.array(candidates, dtype=np.int64)
        self._always = np.zeros(len(network.values))
        self._always[primary] = 1
        self._known_to_meet: set[bytes] = set()
        self._rows: list[np.ndarray] = []
        self._least: list[int] = []
        self._most: list[float] = []

    def least(self, prices: np.ndarray, *, parts_first: bool = True) -> np.ndarray:
        """A protecting pattern with the smallest sum of prices, as booleans: shape (candidates,).

        First with parts of cells, which is quick and finds most conditions; then with whole ones.
        """
        chosen = np.zeros(len(self._candidates))
        for whole in (False, True) if parts_first else (True,):
            while True:
                chosen = self._solve(prices, whole)
                if not self._learn(chosen):
                    break
        return chosen > 0.5

    def is_only(self, chosen: np.ndarray) -> bool:
        """Whether no other pattern of the same number of cells meets all conditions."""
        other = len(self._rows)
        self._add(chosen.astype(np.int64), 0, int(chosen.sum()) - 1)
        try:
            self.least(np.zeros(len(chosen)))
        except CannotProtect:
            return True
        finally:
            del self._rows[other], self._least[other], self._most[other]
        return False

    def fix(self, prices: np.ndarray, chosen: np.ndarray) -> None:
        """From now on every pattern has the same sum of these prices."""
        total = int(prices[chosen].sum())
        self._add(prices, total, total)

    def _learn(self, chosen: np.ndarray) -> bool:
        """Add the conditions that the pattern does not meet; whether there are any."""
        if chosen.tobytes() in self._known_to_meet:
            return False
        hidden = self._always.copy()
        hidden[self._candidates] = chosen
        before = len(self._rows)
        for cell in self._tied:
            cut = self._network.cut(cell, hidden)
            needed = cut.needed - int(cut.carries @ self._always)  # primaries are hidden in any case
            row = np.minimum(cut.carries[self._candidates], needed)
            if needed > 0 and row @ chosen < needed - VISIBLE:
                self._add(row, needed, np.inf)
        is_met = len(self._rows) == before
        if is_met:
            self._known_to_meet.add(chosen.tobytes())
        return not is_met

    def _add(self, row: np.ndarray, least: int, most: float) -> None:
        self._rows.append(row)
        self._least.append(least)
        self._most.append(most)

    def _solve(self, prices: np.ndarray, whole: bool) -> np.ndarray:
        """How much of each candidate is hidden, from 0 to 1; 0 or 1 if `whole`."""
        if not len(prices):
            if any(least > 0 for least in self._least):
                raise CannotProtect
            return np.zeros(0)
        found = milp(
            prices,
            integrality=np.full(len(prices), int(whole)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(np.array(self._rows), self._least, self._most)
            if self._rows
            else None,
            options={"mip_rel_gap": 0},
        )
        if found.status == _INFEASIBLE:
            raise CannotProtect
        if found.status != _OPTIMAL:
            raise ArithmeticError(f"the search ended with: {found.message}")
        return np.round(found.x) if whole else np.clip(found.x, 0, 1)

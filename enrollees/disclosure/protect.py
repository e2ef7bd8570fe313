"""Hiding the small counts of a table, and what else must be hidden with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from enrollees.disclosure.audit import Interval, attacker_intervals
from enrollees.disclosure.search import cheapest
from enrollees.disclosure.table import THRESHOLD, TOTAL, Table, relations

MOST_THRESHOLD = 10_000
MARK = "*"


class Kind(StrEnum):
    PRIMARY = "primary"
    COMPLEMENT = "complement"


@dataclass(frozen=True)
class Hidden:
    """A hidden cell by its labels, and what can still be concluded about it."""

    row: str
    column: str
    kind: Kind
    interval: Interval


@dataclass(frozen=True)
class Cost:
    """What a pattern costs: hidden totals, number of complements, sum of the complements' counts."""

    totals: int
    cells: int
    value: int


@dataclass(frozen=True)
class Protected:
    """A table with its pattern; `hidden` is in the order of the table, row by row. `warnings` say what the
    protection rests on."""

    table: Table
    hidden: tuple[Hidden, ...]
    cost: Cost
    warnings: tuple[str, ...]

    @cached_property
    def _places(self) -> frozenset[tuple[str, str]]:
        return frozenset((each.row, each.column) for each in self.hidden)

    def is_hidden(self, row: str, column: str) -> bool:
        return (row, column) in self._places

    def shown(self) -> list[list[int | str]]:
        """The counts that may be published and MARK for the others, without heads and labels."""
        return [
            [
                MARK if self.is_hidden(row, column) else count
                for column, count in zip(self.table.columns, counts, strict=True)
            ]
            for row, counts in zip(self.table.rows, self.table.cells, strict=True)
        ]


def protect(table: Table, threshold: int = THRESHOLD, *, keep_totals: bool = False) -> Protected:
    """Hide the primary cells, those of 1 to threshold - 1, totals among them, and the cheapest complements.

    Cheapest: fewest hidden totals, then fewest complements, then the smallest sum of their counts; among equals
    those that come first row by row. A zero is never hidden. What an attacker can conclude about each primary
    is an interval whose upper end and whose width are both at least `threshold`. With `keep_totals`, totals that
    are not primaries stay shown. The same table always gives the same pattern.

    Raises CannotProtect where no pattern protects, ValueError for a threshold outside 1 to MOST_THRESHOLD.
    """
    if not 1 <= threshold <= MOST_THRESHOLD:
        raise ValueError(f"The threshold is {threshold}: it must be 1 to {MOST_THRESHOLD:,}.")
    values = table.values.tolist()
    primary = [cell for cell, count in enumerate(values) if 0 < count < threshold]
    complements = cheapest(table, primary, threshold, keep_totals=keep_totals) if primary else []
    hidden = sorted([*primary, *complements])
    found = attacker_intervals(values, relations(table), hidden, threshold=threshold, is_network=True)
    if any(not found[cell].protects(threshold) for cell in primary):
        raise ArithmeticError("The audit contradicts the pattern that was found; nothing may be published.")
    return Protected(
        table=table,
        hidden=tuple(
            Hidden(*table.labels(cell), Kind.PRIMARY if cell in primary else Kind.COMPLEMENT, found[cell])
            for cell in hidden
        ),
        cost=Cost(
            totals=sum(table.is_total(cell) for cell in hidden),
            cells=len(complements),
            value=sum(values[cell] for cell in complements),
        ),
        warnings=_warnings(table),
    )


def protect_counts(
    counts: Mapping[str, int],
    *,
    total: int | None = None,
    threshold: int = THRESHOLD,
    keep_total: bool = False,
) -> dict[str, int | str]:
    """The counts of one list as they may be published, MARK for hidden ones. With `total`, the key `total` is
    added at the end and protected with them; without it no sum of the counts may be published anywhere.

    The rest of a total counts too: of 345, 338 kept reveals 7 excluded, so both are hidden.
    """
    named = dict(counts) if total is None else {**counts, TOTAL: total}
    shown = protect(
        Table(("count",), tuple(named), (tuple(named.values()),)), threshold, keep_totals=keep_total
    )
    return dict(zip(named, shown.shown()[0], strict=True))


def _warnings(table: Table) -> tuple[str, ...]:
    found = []
    for name, has_total, labels, lines in (
        ("row", table.has_total_row, table.rows, list(zip(*table.cells, strict=True))),
        ("column", table.has_total_column, table.columns, list(table.cells)),
    ):
        if not has_total:
            found.append(
                f"no_total_{name}: sums that the table does not show are not protected; publish none."
            )
            if len(labels) > 2 and any(map(any, lines)) and all(sum(line[:-1]) == line[-1] for line in lines):
                found.append(f"unnamed_total: {name} {labels[-1]!r} is the sum of the others; name it total.")
    return tuple(found)

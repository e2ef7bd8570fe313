"""Which entries of a panel share a row of the design: the columns that many of them share are built once.

Nearly all columns of a design belong to a county and period or have few values. So it is built on the few patterns
of these, and a column that differs inside a pattern, such as a risk score, stays with its entries.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.cells import codes_of, numbered
from demonstrations.evaluation.design import Entries
from demonstrations.evaluation.families import type_of_array

TOGETHER = 8  # entries a pattern; a covariate that leaves fewer of them together stays with the entries
WORTHWHILE = 2  # entries a pattern; with fewer a plain design costs no more


@dataclass(frozen=True)
class Patterns:
    """`first` (p,) is the place of one entry of each pattern, None where columns are (p,) already; `entries` say the
    pattern of each, None where every entry is a pattern of its own."""

    first: NDArray[np.int64] | None
    entries: Entries | None

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """(p,) what the entries (m,) of each pattern share."""
        return values if self.first is None else values[self.first]

    def finer(self, *columns: NDArray[Any]) -> "Patterns":
        """The same patterns parted by further columns (m,), which a pattern's entries may not share yet."""
        if self.first is None or self.entries is None:
            return self
        code, first = codes_of([self.entries.index, *columns])
        return Patterns(first, Entries(code.astype(np.int32), self.entries.own))

    def at(self, places: NDArray[Any]) -> "Patterns":
        """The patterns of the entries at these places, or under a mask (m,)."""
        if self.first is None or self.entries is None:
            return self
        index = self.entries.index[places]
        used = np.zeros(len(self.first), dtype=bool)
        used[index] = True
        index = (np.cumsum(used, dtype=np.int32) - np.int32(1))[index]
        first = np.empty(int(used.sum()), dtype=np.int64)
        first[index[::-1]] = np.arange(len(index))[::-1]  # the last one written is the first entry
        return Patterns(first, Entries(index, self.entries.own))

    def only(self, names: Collection[str]) -> "Patterns":
        """The same patterns with no other covariates than these."""
        if self.entries is None:
            return self
        return Patterns(self.first, Entries(self.entries.index, self.entries.own & frozenset(names)))

    def columns(self, covariates: Mapping[str, type_of_array]) -> dict[str, type_of_array]:
        """Each covariate (m,) as a design takes it: (p,) where the patterns have it, else as it is."""
        own: frozenset[str] = self.entries.own if self.entries else frozenset()
        return {name: values if name in own else self.of(values) for name, values in covariates.items()}


def patterns_of(keys: Sequence[NDArray[Any]], covariates: Mapping[str, type_of_array]) -> Patterns:
    """Patterns of the keys and of all covariates (m,) that leave many entries together."""
    code, first = codes_of(keys)
    if len(first) * WORTHWHILE > len(code):
        return Patterns(None, None)
    most = len(code) // TOGETHER
    numbers = {name: numbered(values) for name, values in covariates.items()}
    parts = {name: len(codes_of([code * levels + number])[1]) for name, (levels, number) in numbers.items()}
    own = []
    for name in sorted(
        covariates, key=lambda name: parts[name]
    ):  # those that part least leave room for others
        finer, places = code, first
        if parts[name] <= most:
            levels, number = numbers[name]
            finer, places = codes_of([code * levels + number])
        if max(parts[name], len(places)) <= most:
            code, first = finer, places
        else:
            own.append(name)
    return Patterns(first, Entries(code.astype(np.int32), frozenset(own)))

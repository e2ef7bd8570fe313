"""Panels before they have sums: outcomes whose rows are the same share one, and what was found out about it."""

import hashlib
from collections.abc import Callable

import numpy as np

from demonstrations.evaluation.panel import Panel
from demonstrations.evaluation.patterns import Patterns

LATEST = 4  # that stay in memory


class Shapes:
    """By the rows that are in them."""

    def __init__(self) -> None:
        self._made: dict[bytes, tuple[Panel, np.ndarray]] = {}
        self._patterns: Patterns | None = None

    def patterns(self, make: Callable[[], Patterns]) -> Patterns:
        """Those of all rows, of which every panel's are a part: the search for them is a third of a small regression."""
        if self._patterns is None:
            self._patterns = make()
        return self._patterns

    def of(self, keep: np.ndarray, make: Callable[[np.ndarray], Panel]) -> tuple[Panel, np.ndarray]:
        """The panel of the rows under the mask (n,), with its patterns, as `make` makes it of their places; and the
        places (m,) in its order, in which rows of one pattern stand together."""
        key = hashlib.sha256(np.packbits(keep).tobytes()).digest()
        if key not in self._made:
            if len(self._made) == LATEST:
                self._made.pop(next(iter(self._made)))
            places = np.flatnonzero(keep)
            shape, order = make(places).in_pattern_order()
            self._made[key] = shape, places[order]
        return self._made[key]

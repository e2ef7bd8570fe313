"""Panels before they have sums: outcomes whose rows are the same share one, and what was found out about it."""

import hashlib
from collections.abc import Callable

import numpy as np

from demonstrations.evaluation.panel import Panel

LATEST = 3  # that stay in memory


class Shapes:
    """By the rows that are in them."""

    def __init__(self) -> None:
        self._made: dict[bytes, Panel] = {}

    def of(self, keep: np.ndarray, make: Callable[[], Panel]) -> Panel:
        """The panel of the rows under the mask (n,), with its patterns, as `make` makes it."""
        key = hashlib.sha256(np.packbits(keep).tobytes()).digest()
        if key not in self._made:
            if len(self._made) == LATEST:
                self._made.pop(next(iter(self._made)))
            self._made[key] = make()
            self._made[key].patterns()
        return self._made[key]

"""Panels before they have sums: outcomes whose rows are the same share one, and what was found out about it."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import numpy as np

from demonstrations.evaluation.panel import Panel

LATEST = 3  # that stay in memory


class Shapes:
    """By the rows that are in them. Several threads may ask; who asks second for the same waits for the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: OrderedDict[bytes, Panel] = OrderedDict()

    def of(self, keep: np.ndarray, make: Callable[[], Panel]) -> Panel:
        """The panel of the rows under the mask (n,), with its patterns, as `make` makes it."""
        key = hashlib.sha256(np.packbits(keep).tobytes()).digest()
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
                self._made[key].patterns()
            self._made.move_to_end(key)
            while len(self._made) > LATEST:
                self._made.popitem(last=False)
            return self._made[key]

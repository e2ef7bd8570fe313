"""Brute force, sharing nothing with the product: every table an attacker cannot rule out, written out."""

from itertools import combinations, product

import numpy as np


class Oracle:
    def __init__(self, table):
        self.counts = np.array(table.cells)
        self.has_row, self.has_column = table.has_total_row, table.has_total_column
        self.cells = list(np.ndindex(self.counts.shape))

    def is_total(self, cell):
        height, width = self.counts.shape
        return (self.has_row and cell[0] == height - 1) or (self.has_column and cell[1] == width - 1)

    def possible(self, hidden, top):
        """Every table that agrees with what is shown, hidden inner counts running from 1 to `top` (no further
        than a shown total of theirs) and totals following from them: shape (tables, rows, columns)."""
        inner = [cell for cell in hidden if not self.is_total(cell)]
        ranges = [range(1, self._most(cell, hidden, top) + 1) for cell in inner]
        tables = np.repeat(self.counts[None], np.prod([len(each) for each in ranges], dtype=int), axis=0)
        for number, guesses in enumerate(zip(*product(*ranges), strict=True)):
            tables[(slice(None), *inner[number])] = guesses
        if self.has_column:
            tables[:, :, -1] = tables[:, :, :-1].sum(axis=2)
        if self.has_row:
            tables[:, -1, :] = tables[:, :-1, :].sum(axis=1)
        shown = np.ones_like(self.counts, dtype=bool)
        for cell in hidden:
            shown[cell] = False
        fits = (tables[:, shown] == self.counts[shown]).all(axis=1) & (tables[:, ~shown] >= 1).all(axis=1)
        return tables[fits]

    def _most(self, cell, hidden, top):
        totals = [(cell[0], -1)] * self.has_column + [(-1, cell[1])] * self.has_row
        height, width = self.counts.shape
        shown = [
            self.counts[total] for total in totals if (total[0] % height, total[1] % width) not in hidden
        ]
        return int(min([top, *shown]))

    def is_protected(self, hidden, primary, threshold):
        """Moves of more than the threshold are never needed, so neither are guesses above the largest count by it."""
        tables = self.possible(hidden, int(self.counts.max()) + threshold)
        lows, highs = tables.min(axis=0), tables.max(axis=0)
        return all(highs[cell] >= threshold and highs[cell] - lows[cell] >= threshold for cell in primary)

    def cheapest(self, threshold):
        """The complements of the cheapest protecting pattern, by trying all patterns from the cheapest on."""
        primary = [cell for cell in self.cells if 0 < self.counts[cell] < threshold]
        candidates = [cell for cell in self.cells if self.counts[cell] >= threshold]
        every = (chosen for size in range(len(candidates) + 1) for chosen in combinations(candidates, size))
        for chosen in sorted(every, key=self._cost):
            if self.is_protected([*primary, *chosen], primary, threshold):
                return list(chosen)
        raise AssertionError("nothing protects")

    def _cost(self, chosen):
        return (
            sum(map(self.is_total, chosen)),
            len(chosen),
            sum(self.counts[cell] for cell in chosen),
            chosen,
        )

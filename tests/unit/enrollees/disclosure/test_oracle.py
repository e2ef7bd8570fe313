"""Small random tables: the pattern is the cheapest of all patterns and the intervals are the true ones."""

import numpy as np
import pytest

from enrollees.disclosure import Kind, Table, protect
from tests.unit.enrollees.disclosure.oracle import Oracle

SHAPES = [(1, 4), (2, 2), (2, 3), (3, 2)]
MARGINS = [(True, True), (True, False), (False, True), (False, False)]
each_small_table = [
    pytest.mark.parametrize("seed", range(5)),
    pytest.mark.parametrize("margins", MARGINS, ids=["both", "total row", "total column", "no totals"]),
    pytest.mark.parametrize("shape", SHAPES, ids=str),
]


def for_each_small_table(test):
    for mark in each_small_table:
        test = mark(test)
    return test


def random_table(shape, margins, seed, most):
    return table_of(np.random.default_rng(seed).integers(0, most + 1, size=shape), margins)


def table_of(counts, margins):
    height, width = counts.shape
    if margins[1]:
        counts = np.column_stack([counts, counts.sum(axis=1)])
    if margins[0]:
        counts = np.vstack([counts, counts.sum(axis=0)])
    rows = [f"r{number}" for number in range(height)] + ["total"] * margins[0]
    columns = [f"c{number}" for number in range(width)] + ["total"] * margins[1]
    return Table(tuple(rows), tuple(columns), tuple(map(tuple, counts.tolist())))


def places(protected, kind=None):
    table = protected.table
    return [
        (table.rows.index(each.row), table.columns.index(each.column))
        for each in protected.hidden
        if kind in (None, each.kind)
    ]


@for_each_small_table
def test_the_pattern_is_the_cheapest_of_all(shape, margins, seed):
    table, threshold = random_table(shape, margins, seed, most=5), 3
    assert places(protect(table, threshold), Kind.COMPLEMENT) == Oracle(table).cheapest(threshold)


@pytest.mark.parametrize(
    "counts", [[[2, 3], [3, 1]], [[2, 3, 5], [3, 1, 4]], [[1, 3], [3, 1], [4, 4]]], ids=str
)
def test_a_small_count_that_another_small_one_keeps_from_shrinking(counts):
    """The 2 could grow to 4, but shrinks only as far as the 1 beside it does, which is not at all."""
    table = table_of(np.array(counts), (True, True))
    assert places(protect(table, 3), Kind.COMPLEMENT) == Oracle(table).cheapest(3)


@for_each_small_table
def test_the_intervals_are_what_all_possible_tables_say(shape, margins, seed):
    table = random_table(shape, margins, seed, most=4)
    found = protect(table, 3)
    oracle = Oracle(table)
    hidden = places(found)
    top = int(oracle.counts.max()) + 1
    reach = []
    for guess in (top, top + 1):  # a count that follows the highest guess has no upper end
        tables = oracle.possible(hidden, guess)
        reach.append((tables.min(axis=0), tables.max(axis=0)))
    for each, cell in zip(found.hidden, hidden, strict=True):
        (low, high), (_, higher) = ((lows[cell], highs[cell]) for lows, highs in reach)
        assert (each.interval.low, each.interval.high) == (low, high if high == higher else None)

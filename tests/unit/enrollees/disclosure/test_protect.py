"""Which counts are hidden: the worked example of methodology 5.2, edges, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollees.disclosure import (
    CannotProtect,
    Cost,
    Kind,
    Table,
    attacker_intervals,
    protect,
    protect_counts,
    relations,
)

CATEGORIES = Table(
    ("facility", "HCBS", "community", "total"),
    ("under 65", "65-79", "80+", "total"),
    ((4, 23, 41, 68), (37, 52, 9, 98), (88, 61, 30, 179), (129, 136, 80, 345)),
)


def table(cells, *, row=True, column=True):
    """A table of these counts, a last row and column being totals if so said."""
    rows = [f"r{number}" for number in range(len(cells) - row)] + ["total"] * row
    columns = [f"c{number}" for number in range(len(cells[0]) - column)] + ["total"] * column
    return Table(tuple(rows), tuple(columns), tuple(map(tuple, cells)))


def with_totals(counts):
    counts = np.column_stack([counts, np.sum(counts, axis=1)])
    return table(np.vstack([counts, counts.sum(axis=0)]).tolist())


def hidden(found, kind=None):
    return [(each.row, each.column) for each in found.hidden if kind in (None, each.kind)]


def test_the_worked_example():
    found = protect(CATEGORIES)
    assert [
        (each.row, each.column, each.kind.value, each.interval.low, each.interval.high)
        for each in found.hidden
    ] == [
        ("facility", "under 65", "primary", 1, 40),
        ("facility", "80+", "complement", 5, 44),
        ("HCBS", "under 65", "complement", 1, 40),
        ("HCBS", "80+", "primary", 6, 45),
    ]
    assert found.cost == Cost(totals=0, cells=2, value=41 + 37)
    assert found.shown() == [["*", 23, "*", 68], ["*", 52, "*", 98], [88, 61, 30, 179], [129, 136, 80, 345]]
    assert found.warnings == ()


def test_hiding_the_primaries_alone_gives_them_back():
    """Why complements exist: the audit finds the 4 and the 9 exactly."""
    small = [0, 6]
    found = attacker_intervals(CATEGORIES.values.tolist(), relations(CATEGORIES), small)
    assert [(each.low, each.high) for each in found.values()] == [(4, 4), (9, 9)]


def test_a_table_without_small_counts_is_shown_whole():
    found = protect(with_totals([[11, 0], [0, 12]]))
    assert found.hidden == ()
    assert found.cost == Cost(0, 0, 0)


def test_a_table_of_zeros_is_shown_whole():
    assert protect(with_totals([[0, 0], [0, 0]])).shown() == [[0, 0, 0]] * 3


def test_ten_is_hidden_and_eleven_is_not():
    assert hidden(protect(table([[10], [11]], row=False, column=False))) == [("r0", "c0")]


def test_without_totals_nothing_ties_a_small_count():
    found = protect(table([[4, 50], [60, 70]], row=False, column=False))
    assert hidden(found) == [("r0", "c0")]
    assert (found.hidden[0].interval.low, found.hidden[0].interval.high) == (1, None)
    assert [warning.split(":")[0] for warning in found.warnings] == ["no_total_row", "no_total_column"]


def test_with_a_total_column_alone_one_complement_in_the_row_is_enough():
    found = protect(table([[4, 50, 54], [60, 70, 130]], row=False))
    assert hidden(found) == [("r0", "c0"), ("r0", "c1")]
    assert hidden(found, Kind.COMPLEMENT) == [("r0", "c1")]
    assert [warning.split(":")[0] for warning in found.warnings] == ["no_total_row"]


def test_with_a_total_row_alone_one_complement_in_the_column_is_enough():
    found = protect(table([[4, 50], [60, 70], [64, 120]], column=False))
    assert hidden(found) == [("r0", "c0"), ("r1", "c0")]


def test_a_sum_that_is_not_named_total_gives_a_warning():
    found = protect(table([[4, 50, 54], [60, 70, 130]], row=False, column=False))
    assert "unnamed_total: column 'c2' is the sum of the others; name it total." in found.warnings


def test_a_small_total_is_a_primary():
    found = protect(with_totals([[0, 4], [50, 60]]))
    assert ("r0", "total") in hidden(found, Kind.PRIMARY)


def test_a_total_is_hidden_only_where_nothing_else_protects():
    found = protect(table([[4, 0, 0, 40, 44]], row=False))
    assert hidden(found) == [("r0", "c0"), ("r0", "c3")]
    alone = protect(with_totals([[40, 4], [0, 0]]))
    assert alone.cost.totals > 0


def test_a_complement_that_is_too_small_a_cover_is_not_enough():
    """4 + 12 = 16 leaves the 4 in 1 to 15; with 8 the cover of 4 + 8 leaves it under the threshold and is extended."""
    assert hidden(protect(table([[4, 12, 90, 106]], row=False))) == [("r0", "c0"), ("r0", "c1")]
    two_small = protect(table([[4, 6, 90, 100]], row=False))
    assert hidden(two_small) == [("r0", "c0"), ("r0", "c1"), ("r0", "c2")]


def test_ties_go_to_what_comes_first_row_by_row():
    assert hidden(protect(table([[4, 20, 20, 20, 64]], row=False))) == [("r0", "c0"), ("r0", "c1")]
    assert hidden(protect(table([[20, 20, 20, 4, 64]], row=False))) == [("r0", "c0"), ("r0", "c3")]
    square = protect(with_totals([[4, 20, 20], [20, 20, 20], [20, 20, 20]]))
    assert hidden(square, Kind.COMPLEMENT) == [("r0", "c1"), ("r1", "c0"), ("r1", "c1")]


def test_ties_far_into_a_table_are_settled_too():
    counts = np.full((5, 5), 30)
    counts[4, 4] = 3
    assert hidden(protect(with_totals(counts)), Kind.COMPLEMENT) == [("r0", "c0"), ("r0", "c4"), ("r4", "c0")]


def test_no_protection_when_the_totals_must_stay():
    with pytest.raises(
        CannotProtect, match="no pattern protects every small count while the totals stay shown"
    ):
        protect(with_totals([[4, 0], [0, 50]]), keep_totals=True)
    assert protect(CATEGORIES, keep_totals=True) == protect(CATEGORIES)


def test_no_protection_without_any_candidate():
    with pytest.raises(CannotProtect):
        protect(table([[4, 0, 0, 7, 11]], row=False), keep_totals=True)


@pytest.mark.parametrize("threshold", [0, -1, 10_001])
def test_a_threshold_out_of_range_is_refused(threshold):
    with pytest.raises(ValueError, match=f"The threshold is {threshold}: it must be 1 to 10,000"):
        protect(CATEGORIES, threshold)


def test_other_thresholds():
    assert hidden(protect(CATEGORIES, 1)) == []
    assert hidden(protect(CATEGORIES, 5), Kind.PRIMARY) == [("facility", "under 65")]
    wide = protect(CATEGORIES, 30)
    assert all(
        each.interval.high is None or each.interval.high - each.interval.low >= 30
        for each in wide.hidden
        if each.kind == Kind.PRIMARY
    )


def test_large_counts_do_not_blur_the_smallest_sum():
    """The sums differ by one person in hundreds of millions."""
    big = 300_000_000
    found = protect(table([[4, big + 1, big, big + 2, 3 * big + 7]], row=False))
    assert hidden(found, Kind.COMPLEMENT) == [("r0", "c2")]


# --- one list of counts ---


def test_a_list_with_its_total():
    assert protect_counts({"a": 3, "b": 20, "c": 40}, total=63) == {"a": "*", "b": "*", "c": 40, "total": 63}


def test_a_list_without_a_total():
    assert protect_counts({"a": 3, "b": 0, "c": 40}) == {"a": "*", "b": 0, "c": 40}


def test_the_rest_of_a_total_gives_a_small_count_away():
    """345 eligible with 338 kept reveals 7, so the 338 goes too; 345 then hides all that is needed."""
    assert protect_counts({"kept": 338, "excluded": 7}, total=345) == {
        "kept": "*",
        "excluded": "*",
        "total": 345,
    }


def test_a_list_whose_total_is_published_elsewhere():
    with pytest.raises(CannotProtect):
        protect_counts({"kept": 0, "excluded": 7, "other": 5}, total=12, keep_total=True)


# --- laws ---

counts = st.sampled_from([0, 0, 1, 2, 5, 10, 11, 12, 17, 25, 40, 90, 300])
tables = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(counts, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)
thorough = settings(max_examples=30, deadline=None, derandomize=True)


def is_derivable(given_table, unknown, cell):
    """Whether the shown counts and the sums fix a hidden one: by rank, without the audit's programs."""
    column = {each: number for number, each in enumerate(unknown)}
    matrix = np.zeros((len(relations(given_table)), len(unknown)))
    for number, relation in enumerate(relations(given_table)):
        for part, sign in [(relation.total, -1), *((part, 1) for part in relation.parts)]:
            if part in column:
                matrix[number, column[part]] = sign
    wanted = np.zeros(len(unknown))
    wanted[column[cell]] = 1
    rank = np.linalg.matrix_rank(matrix)
    return np.linalg.matrix_rank(np.vstack([matrix, wanted])) == rank


@thorough
@given(tables)
def test_no_small_count_can_be_derived_and_all_else_is_as_it_was(counts):
    made = with_totals(counts)
    found = protect(made)
    shown = np.array(found.shown(), dtype=object).ravel()
    unknown = [cell for cell, value in enumerate(shown) if value == "*"]
    for cell, value in enumerate(made.values.tolist()):
        if 0 < value < 11:
            assert shown[cell] == "*"
            assert not is_derivable(made, unknown, cell)
        elif value == 0:
            assert shown[cell] == 0
        else:
            assert shown[cell] in ("*", value)
    for each in found.hidden:
        row, column = made.rows.index(each.row), made.columns.index(each.column)
        value = made.cells[row][column]
        assert each.interval.low <= value and (each.interval.high is None or value <= each.interval.high)
        assert (each.kind == Kind.PRIMARY) == (value < 11)
        if each.kind == Kind.PRIMARY:
            assert each.interval.protects(11)
    assert protect(made) == found


@thorough
@given(tables, st.randoms(use_true_random=False))
def test_the_cost_does_not_depend_on_the_order_of_rows_and_columns(counts, random):
    made = np.array(counts)
    rows, columns = list(range(made.shape[0])), list(range(made.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    cost = protect(with_totals(made)).cost
    assert protect(with_totals(made[rows][:, columns])).cost == cost
    assert protect(with_totals(made.T)).cost == cost


@thorough
@given(tables)
def test_every_complement_is_needed(counts):
    made = with_totals(counts)
    found = protect(made)
    cells = {
        each: made.rows.index(each.row) * len(made.columns) + made.columns.index(each.column)
        for each in found.hidden
    }
    for complement in (each for each in found.hidden if each.kind == Kind.COMPLEMENT):
        fewer = [cell for each, cell in cells.items() if each != complement]
        intervals = attacker_intervals(made.values.tolist(), relations(made), fewer, is_network=True)
        primary = [cell for each, cell in cells.items() if each.kind == Kind.PRIMARY]
        assert not all(intervals[cell].protects(11) for cell in primary)

"""The audit beyond one table: sums that tie several tables together, in whole numbers."""

from enrollees.disclosure import Interval, Relation, attacker_intervals


def intervals(values, sums, hidden):
    return [(each.low, each.high) for each in attacker_intervals(values, sums, hidden).values()]


def test_without_sums_a_hidden_count_is_one_or_more():
    assert intervals([4, 50], [], [0]) == [(1, None)]


def test_two_tables_that_share_a_count_give_away_what_each_alone_protects():
    # a + b = 40 by age, a + c = 25 by sex; b is shown in the second table's footnote.
    values = [5, 35, 20, 40, 25]
    first, second = Relation(3, (0, 1)), Relation(4, (0, 2))
    assert intervals(values, [first], [0, 1]) == [(1, 39), (1, 39)]
    assert intervals(values, [first, second], [0, 1, 2]) == [(1, 24), (16, 39), (1, 24)]
    assert intervals(values, [first, second], [0, 1]) == [(5, 5), (35, 35)]


def test_a_count_that_only_whole_numbers_pin_down():
    """Three pairs of three hidden counts and a fourth make 10: the fourth is even. A linear program says 1 to 4."""
    x, y, z, w, xy, yz, xz, everything = range(8)
    values = [1, 1, 1, 4, 2, 2, 2, 10]
    sums = [
        Relation(xy, (x, y)),
        Relation(yz, (y, z)),
        Relation(xz, (x, z)),
        Relation(everything, (xy, yz, xz, w)),
    ]
    assert attacker_intervals(values, sums, [x, y, z, w, xy, yz, xz])[w] == Interval(2, 4)


def test_an_interval_protects_by_its_upper_end_and_its_width():
    assert Interval(1, 12).protects(11)
    assert not Interval(1, 11).protects(11)
    assert not Interval(5, 15).protects(11)
    assert Interval(5, 16).protects(11)
    assert Interval(1, None).protects(11)

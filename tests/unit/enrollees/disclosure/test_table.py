"""What is wrong with a table is told all at once, by row and column."""

import pytest

from enrollees.disclosure import Table, TableRefused, read_table


def refused(*lines):
    with pytest.raises(TableRefused) as caught:
        read_table([line.split(",") for line in lines])
    return [(each.rule, each.row, each.column, each.found) for each in caught.value.findings]


def test_a_good_table():
    made = read_table(
        [["category", "a", " b", "Total"], ["x ", "1", "2", "3"], [], ["TOTAL", "1", "2", " 3"]]
    )
    assert made == Table(("x", "TOTAL"), ("a", "b", "Total"), ((1, 2, 3), (1, 2, 3)), corner="category")
    assert (made.has_total_row, made.has_total_column) == (True, True)


def test_everything_at_once():
    assert refused("x,a,b,total", "r,4,2.5,7", "r,-1,50,49", "q,1,2", "total,5,,3") == [
        ("duplicate", "r", "", "2 rows of this name"),
        ("count", "r", "b", "'2.5'"),
        ("count", "r", "a", "-1"),
        ("ragged", "q", "", "2 counts"),
        ("count", "total", "b", "''"),
    ]


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        (("x,a,total", "r,3,4", "total,3,3"), ("total", "r", "total", "4")),
        (("x,a,b", "r,3,4", "q,1,1", "total,4,6"), ("total", "total", "b", "6")),
        (("x,a,a", "r,3,4"), ("duplicate", "", "a", "2 columns of this name")),
        (("x,total,a", "r,3,3"), ("total_place", "", "total", "a column before the last")),
        (("x,a", "total,3", "r,3"), ("total_place", "total", "", "a row before the last")),
        (("x,a,", "r,3,4"), ("label", "", "", "a column without a label")),
        (("x,a", ",3"), ("label", "", "", "a row without a label")),
        (("x,a", "r,*"), ("count", "r", "a", "'*'")),
        (("x,a", "r,3.0"), ("count", "r", "a", "'3.0'")),
        (("x,a", "r,٣"), ("count", "r", "a", "'٣'")),
        (("x,a", "r,1000000001"), ("count", "r", "a", "1000000001")),
        (("x,a", f"r,{'9' * 5000}"), ("count", "r", "a", f"'{'9' * 59}")),
        (("x,total", "r,3"), ("empty", "", "", "no column of counts")),
        (("x,a", "total,3"), ("empty", "", "", "no row of counts")),
        (("x,a", *(f"r{number},0" for number in range(10_001))), ("size", "", "", "10,001 counts")),
        (("x,a",), ("empty", "", "", "no row of counts")),
    ],
)
def test_one_thing_wrong(lines, finding):
    assert finding in refused(*lines)


def test_an_empty_file_has_neither_rows_nor_columns():
    assert [each[3] for each in refused("")] == ["no row of counts", "no column of counts"]


def test_a_number_that_is_no_whole_number_is_refused_in_code_too():
    with pytest.raises(TableRefused, match=r"r, a: 3.5, allowed: a whole number"):
        Table(("r",), ("a",), ((3.5,),))
    with pytest.raises(TableRefused):
        Table(("r",), ("a",), ((True,),))

from datetime import date
from decimal import Decimal

import pytest

from states.ingest.table import Problem, Row, read

COLUMNS = ("slug", "start_date", "percent")


def write(folder, content, name="years.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)


def row(**cells) -> Row:
    return Row("years.csv", 4, cells, [])


def test_rows_count_the_header_as_one(tmp_path):
    write(tmp_path, "slug,start_date,percent\na,2014-01-01,1\n")
    problems: list[Problem] = []
    [first] = read(tmp_path, "years.csv", COLUMNS, problems)
    assert (first.number, first.text("slug"), problems) == (2, "a", [])


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path):
    write(tmp_path, "\ufeffslug,start_date,percent\na,,\n")
    problems: list[Problem] = []
    assert len(read(tmp_path, "years.csv", COLUMNS, problems)) == 1
    assert problems == []


def test_a_quoted_line_break_stays_one_row(tmp_path):
    write(tmp_path, 'slug,start_date,percent\n"a\nb",,\n')
    problems: list[Problem] = []
    [first] = read(tmp_path, "years.csv", COLUMNS, problems)
    assert first.text("slug") == "a\nb"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "missing: percent, slug, start_date"),
        (b"slug,start_date\n", "missing: percent"),
        (b"slug,start_date,percent,extra\n", "unknown: extra"),
        (b"slug,slug,start_date,percent\n", "repeated columns"),
        (b"slug,start_date,percent\n\xff\n", "byte 24 is not UTF-8"),
        (b"slug,start_date,percent\na,b\n", "2 cells"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path, content, found):
    write(tmp_path, content)
    problems: list[Problem] = []
    assert read(tmp_path, "years.csv", COLUMNS, problems) == []
    assert [problem.found for problem in problems] == [found]


def test_a_missing_file_says_so(tmp_path):
    problems: list[Problem] = []
    assert read(tmp_path, "years.csv", COLUMNS, problems) == []
    assert problems[0].found == "no such file"


def test_closed_ends_become_half_open():
    assert row(end_date="2014-12-31").day_after("end_date") == date(2015, 1, 1)
    assert row(end_date="").day_after("end_date") is None


@pytest.mark.parametrize("value", ["2014-13-01", "20140101", "01/02/2014", "2014-W01-1"])
def test_a_wrong_date_is_a_problem_of_its_cell(value):
    cell = row(start_date=value)
    assert cell.day("start_date") is None
    [problem] = cell.problems
    assert (problem.row, problem.column, problem.found) == (4, "start_date", value)


@pytest.mark.parametrize(
    ("method", "good", "value", "bad"),
    [
        ("month", "2014-07", date(2014, 7, 1), "2014-7"),
        ("whole", "96449", 96449, "96,449"),
        ("decimal", "-0.25", Decimal("-0.25"), "NaN"),
        ("decimal", "2.5", Decimal("2.5"), "2,5"),
    ],
)
def test_typed_cells(method, good, value, bad):
    assert getattr(row(cell=good), method)("cell") == value
    wrong = row(cell=bad)
    assert getattr(wrong, method)("cell") is None
    assert wrong.problems[0].found == bad


def test_a_choice_names_what_is_allowed():
    cell = row(confidence="sure")
    cell.choice("confidence", ["verified", "recalled"])
    assert cell.problems[0].allowed == "verified, recalled"

from dataclasses import replace
from fractions import Fraction

import pytest

from demonstrations.savings.cells import COLUMNS, Cell, People, distinct_beneficiaries, read_cells
from demonstrations.savings.findings import Refusal
from tests.unit.demonstrations.savings import worked_example as example


def findings_of(text: str | bytes):
    with pytest.raises(Refusal) as refusal:
        read_cells(text.encode() if isinstance(text, str) else text, file="cells.csv")
    return [(finding.row, finding.field, finding.rule) for finding in refusal.value.findings]


def with_row(row: str) -> str:
    return ",".join(COLUMNS) + "\n" + row + "\n"


def test_reads_every_cell_exactly_and_in_order():
    cells = example.cells()
    assert [cell.category for cell in cells] == ["Facility", "HCBS", "Community"] * 2
    assert cells[0].demo_base_dollars == Fraction(987_654_321, 100)
    assert cells[5].demo_perf_months == 28_152
    assert cells[0].people is None


def test_column_order_blank_lines_spaces_and_a_byte_order_mark_do_not_matter():
    lines = [line.split(",") for line in example.CSV.splitlines()]
    turned = "\r\n".join(" , ".join(reversed(line)) for line in lines) + "\r\n\r\n"
    assert read_cells(b"\xef\xbb\xbf" + turned.encode(), file="x") == example.cells()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e3", 1000), ("1.5E-2", Fraction(3, 200)), ("+7", 7), (".5", Fraction(1, 2)), ("7.", 7)],
)
def test_numbers_may_be_written_so(text, value):
    (cell,) = read_cells(with_row(f"C,c,a,{text},1,1,1,1,1,1,1").encode(), file="x")
    assert cell.demo_base_dollars == value


@pytest.mark.parametrize("text", ["", "1,000", "$5", "x", "NaN", "inf", "1e999", "1_000", "١", "1 0", "--1"])
def test_other_numbers_are_refused(text):
    row = f'C,c,a,"{text}",1,1,1,1,1,1,1'
    assert findings_of(with_row(row)) == [(2, "demo_base_dollars", "not_a_number")]


def test_missing_unknown_and_doubled_columns():
    header = ",".join(COLUMNS).replace("demo_base_months", "demo_base_mnths").replace("age_band", "cohort")
    assert findings_of(header + "\n") == [
        (1, "age_band", "missing_column"),
        (1, "demo_base_months", "missing_column"),
        (1, "demo_base_mnths", "unknown_column"),
        (1, "cohort", "duplicate_column"),
    ]


def test_every_finding_of_every_row_at_once():
    rows = "\n".join(
        [
            ",".join(COLUMNS),
            "C1,facility,all,1,0,0,1,1,1,x,1",
            "C1,hcbs,all,1,-5,1,1,1,1,1,1",
            "C1,community,all,1,0,1,1,0,1,1,1",
            ",,all,1,1,1,1,1,1,1,1",
            "C1,hcbs,all,1,1",
        ]
    )
    assert findings_of(rows) == [
        (2, "demo_perf_dollars", "not_a_number"),
        (3, "demo_base_months", "negative"),
        (4, "demo_base_months", "zero_months"),
        (4, "comp_perf_dollars", "zero_comparison_dollars"),
        (5, "cohort", "empty_name"),
        (5, "category", "empty_name"),
        (6, "", "row_length"),
    ]


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.endswith("_months")])
def test_zero_months_on_any_side_are_refused(column):
    row = ",".join("0" if c == column else "1" for c in COLUMNS)
    assert findings_of(with_row(row)) == [(2, column, "zero_months")]


@pytest.mark.parametrize("column", ["comp_base_dollars", "comp_perf_dollars"])
def test_zero_comparison_dollars_are_refused(column):
    row = ",".join("0" if c == column else "1" for c in COLUMNS)
    assert findings_of(with_row(row)) == [(2, column, "zero_comparison_dollars")]


def test_zero_demonstration_dollars_are_a_cost_like_any_other():
    row = ",".join("0" if c in ("demo_base_dollars", "demo_perf_dollars") else "1" for c in COLUMNS)
    assert len(read_cells(with_row(row).encode(), file="x")) == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (",".join(COLUMNS).encode(), "no_cells"),
        (b"\xff\xfec", "encoding"),
        (",".join(COLUMNS).encode() + b'\n"C1', "csv"),
        (b"x" * 200_000, "csv"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content, rule):
    assert [finding[2] for finding in findings_of(content)] == [rule]


def test_merging_adds_sides_and_people():
    first, second, *_ = example.cells()
    both = first.merged(second, category="any")
    assert both.demo_base_dollars == first.demo_base_dollars + second.demo_base_dollars
    assert both.comp_perf_months == first.comp_perf_months + second.comp_perf_months
    assert (both.cohort, both.category, both.people) == ("C1", "any", None)
    assert People(1, 2, 3, 4) + People(1, 1, 1, 1) == People(2, 3, 4, 5)


def test_the_name_leaves_out_what_is_not_used():
    assert example.cells()[0].name == "C1 / Facility / all"
    assert Cell("C", "c", "", *[Fraction(1)] * 8, spmi="SPMI").name == "C / c / SPMI"


def test_beneficiaries_are_the_people_of_the_performance_side():
    one, two = (
        replace(cell, people=People(9, 9, 9, n)) for n, cell in enumerate(example.cells()[:2], start=5)
    )
    assert distinct_beneficiaries([one, two]) == 11
    assert distinct_beneficiaries(example.cells()) is None

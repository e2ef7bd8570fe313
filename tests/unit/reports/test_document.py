from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from reports.render.document import Column, Row, Section, Table, cell_data
from reports.render.numbers import Absent, Kind
from reports.render.pdf import attributes, elements, render
from tests.factories.document import make_document, make_results


def test_tables_and_figures_are_numbered_in_reading_order_and_texts_refer_to_them():
    data = make_document().as_data()

    assert data["sections"][0]["blocks"][0]["text"] == "Savings are in Table 2 and Figure 1."
    assert data["notices"][0]["text"] == "Not confirmed. See Table 1."
    assert data["sections"][1]["blocks"][0]["notes"] == ["May not add up. See Table 1."]
    assert data["sections"][1]["blocks"][1]["source"] == "Table 2"


def test_a_key_used_twice_is_refused():
    with pytest.raises(ValueError, match="results"):
        make_document(sections=(Section("Twice", (make_results(), make_results())),))


def test_a_figure_without_its_table_is_refused():
    figure = make_document().figures()[0]

    with pytest.raises(ValueError, match="results"):
        make_document(sections=(Section("Alone", (figure,)),))


def test_a_reference_to_nothing_is_refused():
    with pytest.raises(KeyError, match="nowhere"):
        make_document(sections=(Section("Lost", ("See [[nowhere]].",)),), notices=()).as_data()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("t", "T", (Column("a", "A"), Column("b", "B")), (Row(("only one",)),))


def test_a_number_in_a_text_column_is_refused_unless_its_cell_has_a_kind():
    with pytest.raises(TypeError, match="7"):
        cell_data(7, Kind.TEXT)


@pytest.mark.parametrize(
    ("absent", "mark"), [(Absent.HIDDEN, "*"), (Absent.UNAVAILABLE, "Not yet available")]
)
def test_an_absent_number_says_why(absent, mark):
    assert cell_data(absent, Kind.MONEY) == {
        "text": mark,
        "kind": "money",
        "unit": "dollars",
        "value": None,
        "absent": absent.value,
    }


def test_a_column_of_unlike_values_is_set_like_most_of_them():
    totals = make_document().as_data()["sections"][0]["blocks"][2]

    assert [column["numeric"] for column in totals["columns"]] == [False, True]


def test_wide_and_narrow_tables_hold_the_same():
    narrow = make_document(sections=(Section("One", (make_results(),)),), notices=())
    assert replace(make_results(), wide=True).rows == narrow.tables()[0].rows


def with_two_names() -> Table:
    columns = (
        Column("who", "Who"), Column("when", "When"),
        Column("low", "Low", Kind.MONEY, "Low end.", "95% CI"), Column("high", "High", Kind.MONEY, "High end.", "95% CI"),
    )  # fmt: skip
    rows = (Row(("A", "before", 1, 2)), Row(("A", "after", 3, 4)), Row(("B", "before", 5, 6)))
    return Table("grouped", "Grouped", columns, rows, row_headers=2)


def test_rows_of_one_name_share_it_and_every_row_still_carries_it():
    table = with_two_names()
    assert table.spans() == [2, 0, 1]
    assert [table.label_of(row) for row in table.rows] == ["A, before", "A, after", "B, before"]
    assert replace(table, row_headers=1).spans() == [1, 1, 1]


def test_a_column_under_a_shared_heading_is_named_in_full_where_it_stands_alone():
    assert [column.full_label for column in with_two_names().columns] == [
        "Who", "When", "95% CI: Low", "95% CI: High",
    ]  # fmt: skip


def test_the_pdf_has_the_shared_names_as_headers_of_all_their_rows():
    document = make_document(sections=(Section("One", (with_two_names(),)),), notices=())
    with pikepdf.open(BytesIO(render(document))) as file:
        (table,) = elements(file.Root.StructTreeRoot, "/Table")
        head, body = (next(elements(table, name)) for name in ("/THead", "/TBody"))
        headings = [list(elements(row, "/TH")) for row in elements(head, "/TR")]
        named = [list(elements(row, "/TH")) for row in elements(body, "/TR")]
    assert [len(row) for row in headings] == [3, 2]
    assert [len(row) for row in named] == [2, 1, 2]
    assert _attribute(named[0][0], "/RowSpan") == 2 and _attribute(headings[0][2], "/ColSpan") == 2
    assert {str(_attribute(cell, "/Scope")) for row in named for cell in row} == {"/Row"}


def _attribute(element, name):
    return next((own[name] for own in attributes(element) if name in own), None)

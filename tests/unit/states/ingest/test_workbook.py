"""The workbook: what goes out comes back, and what is wrong in it is told by sheet and cell."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from states.ingest.terms import Entered, checked
from states.ingest.terms.layout import COUNTIES as COUNTIES_PART
from states.ingest.terms.layout import parts_of
from states.ingest.terms.template import COVER, LAYOUT, NAMES, template
from states.ingest.terms.workbook import imported
from states.ingest.workbooks import MOST_BYTES, MOST_PARTS, REFUSALS, NotTheWorkbook
from tests.factories.entered import COUNTIES, make_around, make_entered
from tests.unit.states.ingest.test_terms import MANAGED, WHOLE


def made(entered: Entered, model: str = "capitated") -> bytes:
    return template(
        model=model, state_name="Washington", counties=COUNTIES, entered=entered, on=date(2026, 11, 24)
    )


def changed(content: bytes, **cells: object) -> bytes:
    """The workbook with some cells changed, by "sheet!cell" with an underscore for the sign."""
    book = openpyxl.load_workbook(BytesIO(content))
    for place, value in cells.items():
        sheet, cell = place.split("_")
        book["General terms" if sheet == "Terms" else sheet][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "entered",
    [
        make_entered(),
        make_entered(terms=MANAGED, percentages=[], policy=WHOLE),
        make_entered(terms={"target_population": "=1+1"}),
    ],
)
def test_what_goes_out_comes_back(entered):
    back = imported(made(entered, entered.part("terms")[0]["model"]), make_around())
    assert back.problems == ()
    assert back.entered.as_json() == entered.as_json()
    assert back.terms == checked(entered, make_around())[0]


def test_the_same_terms_give_the_same_bytes():
    assert made(make_entered()) == made(make_entered())


@pytest.mark.parametrize("model", ["capitated", "managed_ffs", "alternative"])
def test_a_model_has_its_own_sheets(model):
    names = openpyxl.load_workbook(BytesIO(made(Entered(), model))).sheetnames
    assert names == [COVER, *(part.title for part in parts_of(model)), NAMES]


def test_a_constant_that_is_listed_and_left_empty_is_not_typed():
    """Before a model is chosen every part is there; choosing one that asks no constants needs no clearing."""
    content = changed(made(Entered(), model=""), Terms_B2="capitated")
    assert openpyxl.load_workbook(BytesIO(content))["Policy"]["A2"].value == "share_rate"
    assert not [each for each in imported(content, make_around()).problems if each.sheet == "Policy"]
    filled = imported(changed(content, Policy_B2="50"), make_around())
    assert [each.cell for each in filled.problems if each.sheet == "Policy"] == ["A2"]


def test_everything_wrong_is_told_by_sheet_and_cell_at_once():
    content = changed(
        made(make_entered()),
        Terms_B7="old",  # the lowest age
        Years_C2="30 June 2015",
        Percentages_C3="150",
        Counties_A3="Snohomsih",
        Counties_A10="Kong",  # below empty lines
    )
    back = imported(content, make_around())
    assert {(p.sheet, p.cell, p.found) for p in back.problems} == {
        ("General terms", "B7", "old"),
        ("Years", "C2", "30 June 2015"),
        ("Percentages", "C3", "150"),
        ("Counties", "A3", "Snohomsih"),
        ("Counties", "A10", "Kong"),
    }
    assert all(problem.allowed and problem.fix for problem in back.problems)
    assert "Snohomish" in next(p.fix for p in back.problems if p.cell == "A3")


def test_cells_that_excel_made_its_own_are_read_as_they_were_meant():
    content = changed(
        made(make_entered()),
        Terms_B4=datetime(2013, 4, 1),
        Terms_B7=21.0,
        Percentages_C2=0.01,
        Counties_A3=53061,
    )
    book = openpyxl.load_workbook(BytesIO(content))
    book["Percentages"]["C2"].number_format = "0.0%"
    out = BytesIO()
    book.save(out)
    back = imported(out.getvalue(), make_around())
    assert back.problems == ()
    assert back.entered.as_json() == make_entered().as_json()


def test_headings_sheets_and_terms_of_somebody_elses_are_named():
    content = changed(made(make_entered()), Years_B1="Begin", Terms_A3="Signature")
    book = openpyxl.load_workbook(BytesIO(content))
    book.create_sheet("Mine")
    del book["Counties"]
    out = BytesIO()
    book.save(out)
    found = {(p.sheet, p.cell) for p in imported(out.getvalue(), make_around()).problems}
    assert {("Years", "A1"), ("General terms", "A3"), ("Mine", ""), ("Counties", "")} <= found


def with_part(name: str, content: bytes, times: int = 1) -> bytes:
    out = BytesIO(made(make_entered()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for n in range(times):
            archive.writestr(f"{name}{n or ''}", content)
    return out.getvalue()


def other_workbook() -> bytes:
    out = BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def laughing() -> bytes:
    """The template with entities declared in its first sheet."""
    source, out = zipfile.ZipFile(BytesIO(made(make_entered()))), BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "ha">]><worksheet', 1)
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "not_a_workbook"),
        (b"a,b\n1,2", "not_a_workbook"),
        (made(make_entered())[:-50], "not_a_workbook"),
        (laughing(), "not_a_workbook"),
        (other_workbook(), "another_workbook"),
        (with_part("xl/vbaProject.bin", b"x"), "holds_macros"),
        (with_part("x", b"", MOST_PARTS), "too_large"),
        (with_part("x", bytes(41 << 20)), "too_large"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
    ],
    ids=range(9),
)
def test_a_file_that_is_not_the_workbook_is_refused_by_name(content, name):
    with pytest.raises(NotTheWorkbook) as caught:
        imported(content, make_around())
    assert (caught.value.name, str(caught.value)) == (name, REFUSALS[name].format(cover=COVER, layout=LAYOUT))


def test_a_sheet_that_claims_a_million_lines_is_read_as_far_as_terms_reach():
    content = changed(made(make_entered()), Counties_A1048576="King", Counties_XFD3="x")
    assert imported(content, make_around()).problems == ()
    many = changed(
        made(make_entered()), **{f"Counties_A{n}": "King" for n in range(2, COUNTIES_PART.most_rows + 3)}
    )
    assert any("at most 1,000 lines" in p.allowed for p in imported(many, make_around()).problems)


def test_the_cover_says_which_layout_it_is():
    assert openpyxl.load_workbook(BytesIO(made(Entered())))[COVER]["A1"].value == LAYOUT

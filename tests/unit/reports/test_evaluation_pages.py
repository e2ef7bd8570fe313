"""The pages of the evaluation report as a reader turns them."""

import io

import pypdf
import pytest

from reports.builders.evaluation.build import arranged
from reports.render.pdf import render
from tests.factories.evaluation import make_gathered


@pytest.fixture(scope="module")
def document():
    return arranged(make_gathered(parameters={"subgroups": "yes"}))


@pytest.fixture(scope="module")
def pages(document):
    reader = pypdf.PdfReader(io.BytesIO(render(document)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def page_of(pages, words: str) -> str:
    """The page with the words, which is neither the cover nor the contents."""
    (found,) = [page for page in pages[2:] if words in page]
    return found


def test_the_evidence_and_the_number_of_tests_are_on_one_page(document, pages):
    page = page_of(pages, "The evidence on one page: ")
    evidence = next(table for table in document.tables() if table.key == "evidence")
    assert all(str(row.cells[0])[:40] in page for row in evidence.rows)
    assert "would be significant by chance" in page and "No correction" in page


def test_the_findings_of_the_summary_and_their_figure_are_on_one_page(pages):
    page = page_of(pages, "This report asks whether")
    assert "Executive summary" in page and "Figure 1. Cumulative effects in percent" in page


def test_the_evidence_comes_before_all_numbered_sections(document):
    headings = [section.heading for section in document.sections]
    assert headings[1:3] == ["Executive summary", "The evidence on one page"]


def test_overlap_and_the_distribution_of_scores_share_a_page(document, pages):
    assert f"{document.numbered['scores']}. " in page_of(pages, f"{document.numbered['overlap']}. ")


def test_a_heading_and_its_text_stand_above_their_table(document, pages):
    for heading, table in (
        ("This run", "run"),
        ("Who is analyzed", "flow"),
        ("Characteristics of the", "characteristics"),
    ):
        assert f"{document.numbered[table]}. " in page_of(pages, f". {heading}"), heading


def test_the_short_tables_of_cost_share_their_pages(document, pages):
    keys = ("did_cost", "cost_models", "cost_intervals", "annual_cost")
    captions = [f"{document.numbered[key]}. " for key in keys]
    places = {n for n, page in enumerate(pages[2:]) for caption in captions if caption in page}
    assert len(places) < len(keys)


def test_all_coefficients_stand_side_by_side_in_one_table(document):
    own = [table for table in document.tables() if table.key.startswith("coefficients")]
    assert len(own) == 1 and len(own[0].columns) == 1 + 3 * 4
    assert all(len({own[0].columns[n].group for n in (x, x + 1, x + 2)}) == 1 for x in (1, 4, 7, 10))

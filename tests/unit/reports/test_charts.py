import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reports.render import charts, plots
from reports.render.numbers import Kind
from tests.factories.document import CELLS, make_document


@pytest.fixture(scope="module")
def figures():
    return {figure.key: figure for figure in make_document().figures()}


def test_figures_that_are_read_together_have_the_same_scale():
    near = [plots.Estimate("One", Decimal(1), (Decimal(0), Decimal(2)))]
    far = [plots.Estimate("Two", Decimal(90), (Decimal(80), Decimal(100)))]

    def drawn(rows, beside):
        made = plots.intervals(
            key="k",
            caption="C",
            table="t",
            kind=Kind.NUMBER,
            axis="A",
            outer="95 percent",
            rows=rows,
            beside=beside,
        )
        return set(re.findall(r">(\d+)<", made.svg))

    assert drawn(near, far) & drawn(far, near) >= {"0", "100"}
    assert "100" not in drawn(near, [])


def test_the_alternative_text_says_every_value(figures):
    assert figures["savings"].alt == (
        "Bar chart of savings in dollars with 3 bars. Initial, facility, $276,193.97; "
        "Initial, HCBS, $1,711,226.56; New, community, −$44,032.86."
    )
    assert "New, community, target $1,073.83, actual $1,098.84" in figures["target-actual"].alt


def test_every_value_is_written_beside_its_mark(figures):
    texts = "".join(ElementTree.fromstring(figures["savings"].svg).itertext())

    for value in ("$276,193.97", "$1,711,226.56", "−$44,032.86"):
        assert value in texts


def test_a_drawing_fits_a_strict_page(figures):
    """No style, script, id or outside address: it can stand inline on any page, and twice."""
    for figure in figures.values():
        root = ElementTree.fromstring(figure.svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == figure.alt
        for element in root.iter():
            assert element.tag.split("}")[1] not in {"script", "style", "image", "foreignObject"}
            assert not {"style", "id"} & set(element.attrib)
            assert not any(name.startswith("on") for name in element.attrib)
        assert set(re.findall(r'https?://[^"\s]+', figure.svg)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }


def test_names_with_markup_and_quotes_are_only_text():
    figure = charts.pairs(
        key="k", caption="c", table="t", kind=Kind.MONEY, axis="Dollars", names=("Target", "Actual"),
        rows=[charts.Pair("""<script>'"\\ & | ||""", Decimal(1), Decimal(2))],
    )  # fmt: skip

    root = ElementTree.fromstring(figure.svg)
    assert "<script>" in "".join(root.itertext())
    assert "<script>" not in figure.svg


def test_color_is_not_the_only_difference(figures):
    """Target is a hollow circle and actual a filled diamond: their outlines differ."""
    marks = re.findall(
        r'aria-roledescription="(?:point|circle)"[^>]*d="([^"]+)"', figures["target-actual"].svg
    )
    marks = marks or re.findall(r'<path [^>]*d="([^"]+)"[^>]*stroke-width="2"', figures["target-actual"].svg)
    outlines = {re.sub(r"[-\d.,]+", "", mark) for mark in marks}
    assert len(outlines) >= 2


def test_the_same_rows_give_the_same_bytes():
    rows = [charts.Bar(name, Decimal(saved)) for name, _, _, saved, _ in CELLS]
    options = {"key": "k", "caption": "c", "table": "t", "kind": Kind.MONEY, "axis": "Dollars"}

    assert charts.bars(rows=rows, **options) == charts.bars(rows=rows, **options)

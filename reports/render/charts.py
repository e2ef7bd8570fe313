"""Figures: one SVG for page and PDF, drawn from the rows of a table, with the same numbers as words.

Nothing is told by color alone: bars lie left or right of zero and carry their value, points differ in shape.
Charts are drawn in this process (no file or address outside it may be read) from labels already shown
by `numbers`, so a figure cannot round otherwise than its table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import quoteattr

import vl_convert

from fai_portal.common.typeset import FONT_FOLDER
from reports.render.document import Figure
from reports.render.numbers import Kind, Number, shown

FONT = "Open Sans"
INK, QUIET, GRID = "#212121", "#5a5a5a", "#d9d9d9"
BLUE, ORANGE = "#0b5394", "#b45309"
WIDTH, ROW = 420, 30
PARTS_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-hidden="true")')


@dataclass(frozen=True)
class Bar:
    """One named value; a negative one is drawn to the left of zero."""

    label: str
    value: Number


@dataclass(frozen=True)
class Pair:
    """Two values of one thing, such as target and actual."""

    label: str
    first: Number
    second: Number


def bars(*, key: str, caption: str, table: str, kind: Kind, axis: str, rows: Sequence[Bar]) -> Figure:
    """Horizontal bars from zero, each with its value written beside it."""
    data = [
        {
            "order": n,
            "label": row.label,
            "value": float(row.value),
            "text": shown(row.value, kind),
            "sign": "Loss" if row.value < 0 else "Savings",
        }
        for n, row in enumerate(rows)
    ]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None}
    low, high = min([0, *(row["value"] for row in data)]), max([0, *(row["value"] for row in data)])
    room = 0.3 * ((high - low) or 1)  # for the value beside the longest bar
    x = {
        "field": "value",
        "type": "quantitative",
        "title": axis,
        "scale": {"domain": [low - room if low else 0, high + room], "nice": False},
        "axis": {"labelExpr": axis_labels(kind), "tickCount": 5},
    }
    layers = [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}},
            "encoding": {
                "x": x,
                "y": y,
                "color": {
                    "field": "sign",
                    "type": "nominal",
                    "scale": {"domain": ["Savings", "Loss"], "range": [BLUE, ORANGE]},
                    "legend": None,
                },
            },
        },
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {"datum": 0}}},
        beside("datum.value >= 0", "left", 5, x, y),
        beside("datum.value < 0", "right", -5, x, y),
    ]
    words = "; ".join(f"{row['label']}, {row['text']}" for row in data)
    alt = f"Bar chart of {axis.lower()} with {len(data)} bars. {words}."
    return Figure(
        key=key,
        caption=caption,
        alt=alt,
        svg=draw({"data": {"values": data}, "layer": layers}, rows=len(data), alt=alt),
        table=table,
    )


def pairs(
    *, key: str, caption: str, table: str, kind: Kind, axis: str, names: tuple[str, str], rows: Sequence[Pair]
) -> Figure:
    """Two points on a line for each row: the first a hollow circle, the second a filled diamond."""
    points = [
        {"order": n, "label": row.label, "which": name, "value": float(value), "text": shown(value, kind)}
        for n, row in enumerate(rows)
        for name, value in zip(names, (row.first, row.second), strict=True)
    ]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None}
    x = {
        "field": "value",
        "type": "quantitative",
        "title": axis,
        "scale": {"zero": False, "nice": True, "padding": 55},
        "axis": {"labelExpr": axis_labels(kind), "tickCount": 5},
    }
    which = {"field": "which", "type": "nominal", "title": None, "sort": list(names)}
    layers = [
        {
            "mark": {"type": "line", "color": QUIET, "strokeWidth": 2},
            "encoding": {"x": x, "y": y, "detail": {"field": "label", "type": "nominal"}},
        },
        {
            "mark": {"type": "point", "size": 110, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "shape": which | {"scale": {"domain": list(names), "range": ["circle", "diamond"]}},
                "color": which | {"scale": {"domain": list(names), "range": [BLUE, ORANGE]}},
                "fill": which | {"scale": {"domain": list(names), "range": ["#ffffff", ORANGE]}},
            },
        },
        *pair_labels(rows, names, x, y),
    ]
    first, second = (name.lower() for name in names)
    words = "; ".join(
        f"{row.label}, {first} {shown(row.first, kind)}, {second} {shown(row.second, kind)}" for row in rows
    )
    alt = f"Dot chart of {axis.lower()} with two points for each of {len(rows)} rows. {words}."
    return Figure(
        key=key,
        caption=caption,
        alt=alt,
        svg=draw({"data": {"values": points}, "layer": layers}, rows=len(rows), alt=alt),
        table=table,
    )


def pair_labels(rows: Sequence[Pair], names: tuple[str, str], x: dict, y: dict) -> list[dict]:
    """The value written on the outer side of each point, so that the two never cover each other."""
    right = {f"{row.label}|{names[0] if row.first >= row.second else names[1]}" for row in rows}
    outer = (
        " || ".join(f"datum.label + '|' + datum.which == {json_text(name)}" for name in sorted(right))
        or "false"
    )
    return [beside(outer, "left", 10, x, y), beside(f"!({outer})", "right", -10, x, y)]


def beside(test: str, align: str, shift: int, x: dict, y: dict) -> dict:
    return {
        "transform": [{"filter": test}],
        "mark": {"type": "text", "align": align, "dx": shift, "color": INK, "fontSize": 10},
        "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}},
    }


def axis_labels(kind: Kind) -> str:
    """Short axis labels: $1.5M, 2%, 1,000."""
    size = "format(abs(datum.value), abs(datum.value) < 10000 ? ',~f' : '.3~s')"
    before, after = {Kind.MONEY: ("$", ""), Kind.PERCENT: ("", "%")}.get(kind, ("", ""))
    return f"(datum.value < 0 ? '−' : '') + '{before}' + {size} + '{after}'"


def json_text(text: str) -> str:
    """A string literal of Vega's expression language."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def draw(spec: dict, *, rows: float, alt: str, width: int = WIDTH) -> str:
    """A Vega-Lite spec as one image with our look, which is read out as `alt` and not as its parts."""
    fonts()
    axis = {
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": GRID,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "labelFontSize": 10,
        "titleFontSize": 10,
        "titleFontWeight": "normal",
        "labelLimit": 360,
    }
    svg = vl_convert.vegalite_to_svg(
        spec | {"width": width, "height": max(rows, 1) * ROW},
        vl_version="6.4",
        config={
            "font": FONT,
            "aria": False,
            "background": "#ffffff",
            "view": {"stroke": None},
            "axis": axis,
            "axisY": {"grid": False, "ticks": False, "domain": False, "labelPadding": 8},
            "legend": {"orient": "top", "labelFontSize": 11, "labelColor": INK, "symbolSize": 110},
        },
        allowed_base_urls=[],
    )
    plain = PARTS_ROLES.sub("", svg)
    return plain.replace("<svg ", f'<svg role="img" aria-label={quoteattr(alt)} ', 1)


@cache
def fonts() -> None:
    """Measure text with the font that the PDF sets it in."""
    vl_convert.register_font_directory(str(FONT_FOLDER))

"""Figures of estimates: intervals, lines over time, and dots against a limit. Drawn as `charts` draws.

A value without an interval is a hollow point; nothing is told by color alone: series differ in shape and dash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.render.charts import BLUE, INK, ORANGE, QUIET, axis_labels, draw
from reports.render.document import Figure
from reports.render.numbers import Kind, Number, shown

TALL, BROAD = 5.6, 600  # rows of height and width of a figure over time
MANY = 12  # estimates, from which on they stand closer
SHAPES, DASHES, COLORS = ["circle", "diamond", "square"], [[1, 0], [6, 3], [2, 2]], [BLUE, ORANGE, "#3d6b35"]


@dataclass(frozen=True)
class Estimate:
    """A named estimate; `inner` and `outer` are intervals (low, high), the outer one drawn thinner. None: not known."""

    label: str
    value: Number
    outer: tuple[Number, Number] | None = None
    inner: tuple[Number, Number] | None = None


@dataclass(frozen=True)
class Moment:
    """One point in time: where it lies, and its estimate."""

    x: int
    estimate: Estimate


def intervals(
    *,
    key: str,
    caption: str,
    table: str,
    kind: Kind,
    axis: str,
    outer: str,
    rows: Sequence[Estimate],
    inner: str = "",
    beside: Sequence[Estimate] = (),
) -> Figure:
    """Horizontal interval bars around a point, with a line at zero and the values written at the right. The scale has
    room for those `beside` too, so that figures that are read together have the same one."""
    data = [_estimate(row, kind) | {"label": row.label} for row in rows]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None}
    x = {
        "field": "value", "type": "quantitative", "title": axis,
        "scale": {"domain": _around([*rows, *beside]), "nice": False},
        "axis": {"labelExpr": axis_labels(kind), "tickCount": 6},
    }  # fmt: skip
    layers = [
        {"mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]}, "encoding": {"x": {"datum": 0}}},
        _bar("low", "high", 1.6, x, y),
        _bar("inner_low", "inner_high", 5, x, y),
        {
            "mark": {"type": "point", "size": 70, "filled": True, "opacity": 1, "color": BLUE},
            "transform": [{"filter": "datum.low != null"}],
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {
                "type": "point",
                "size": 70,
                "fill": "#ffffff",
                "stroke": BLUE,
                "strokeWidth": 2,
                "opacity": 1,
            },
            "transform": [{"filter": "datum.low == null"}],
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 8, "color": INK, "fontSize": 10},
            "encoding": {"x": {"value": "width"}, "y": y, "text": {"field": "text", "type": "nominal"}},
        },
    ]
    words = "; ".join(_said(row, kind, outer) for row in rows)
    alt = f"Interval chart of {axis.lower()} with {len(rows)} estimates and their {outer} intervals. {words}."
    svg = draw(
        {"data": {"values": data}, "layer": layers},
        rows=max((0.75 if len(rows) < MANY else 0.6) * len(rows), 2.4),
        alt=alt,
    )
    thick = f" Thick bars are {inner} intervals." if inner else ""
    return Figure(key, f"{caption} Thin bars are {outer} intervals.{thick}", alt, svg, table)


def over_time(
    *,
    key: str,
    caption: str,
    table: str,
    kind: Kind,
    axis: str,
    time: str,
    moments: Sequence[Moment],
    start: float,
) -> Figure:
    """An estimate and its interval at each point in time, with lines at zero and at the start."""
    data = [_estimate(moment.estimate, kind) | {"x": moment.x} for moment in moments]
    x = {
        "field": "x",
        "type": "quantitative",
        "title": time,
        "axis": {"tickMinStep": 1, "grid": False, "format": "d"},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": axis,
        "axis": {"labelExpr": axis_labels(kind), "grid": True},
    }
    layers = [
        {"mark": {"type": "rule", "color": INK}, "encoding": {"y": {"datum": 0}}},
        {"mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 3]}, "encoding": {"x": {"datum": start}}},
        {
            "mark": {"type": "rule", "color": BLUE, "strokeWidth": 1.6},
            "transform": [{"filter": "datum.low != null"}],
            "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "size": 60, "filled": True, "opacity": 1, "color": BLUE},
            "encoding": {"x": x, "y": y},
        },
    ]
    words = "; ".join(_said(moment.estimate, kind, "95 percent") for moment in moments)
    alt = f"Chart of {axis.lower()} over time with {len(moments)} estimates and their 95 percent intervals. {words}."
    svg = draw({"data": {"values": data}, "layer": layers}, rows=TALL, alt=alt, width=BROAD)
    return Figure(key, caption, alt, svg, table)


def lines(
    *,
    key: str,
    caption: str,
    table: str,
    kind: Kind,
    axis: str,
    time: str,
    series: Mapping[str, Sequence[tuple[str | int, Number]]],
    start: float | None = None,
    zero: bool = False,
) -> Figure:
    """One line for each series; places in time are numbers, or labels in order."""
    data = [
        {"series": name, "x": place, "value": float(value), "order": n}
        for name, points in series.items()
        for n, (place, value) in enumerate(points)
    ]
    is_number = all(isinstance(each["x"], int) for each in data)
    x = {"field": "x", "title": time, "type": "quantitative" if is_number else "ordinal", "sort": None}
    x["axis"] = (
        {"grid": False, "tickMinStep": 1, "format": "d"}
        if is_number
        else {"labelAngle": -45, "labelOverlap": True}
    )
    y = {
        "field": "value", "type": "quantitative", "title": axis, "scale": {"zero": zero},
        "axis": {"labelExpr": axis_labels(kind)},
    }  # fmt: skip
    which = {"field": "series", "type": "nominal", "title": None, "sort": list(series)}
    names, count = list(series), len(series)
    marks = [
        {
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {
                "x": x, "y": y,
                "color": which | {"scale": {"domain": names, "range": COLORS[:count]}},
                "strokeDash": which | {"scale": {"domain": names, "range": DASHES[:count]}},
            },
        },
        {
            "mark": {"type": "point", "size": 45, "filled": True, "opacity": 1},
            "encoding": {
                "x": x, "y": y,
                "color": which | {"scale": {"domain": names, "range": COLORS[:count]}},
                "shape": which | {"scale": {"domain": names, "range": SHAPES[:count]}},
            },
        },
    ]  # fmt: skip
    if start is not None:
        marks.insert(
            0,
            {
                "mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 3]},
                "encoding": {"x": {"datum": start}},
            },
        )
    words = " ".join(
        f"{name}: {'; '.join(f'{place}, {shown(value, kind)}' for place, value in points)}."
        for name, points in series.items()
    )
    alt = f"Line chart of {axis.lower()} by {time.lower()} with {count} lines. {words}"
    return Figure(
        key,
        caption,
        alt,
        draw({"data": {"values": data}, "layer": marks}, rows=TALL, alt=alt, width=BROAD),
        table,
    )


def dots(
    *,
    key: str,
    caption: str,
    table: str,
    kind: Kind,
    axis: str,
    names: tuple[str, str],
    rows: Sequence[tuple[str, Number, Number]],
    limit: Number,
) -> Figure:
    """Two points a row, hollow and filled, with a line at the limit."""
    data = [
        {"label": label, "which": name, "value": float(value)}
        for label, *values in rows
        for name, value in zip(names, values, strict=True)
    ]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"grid": True}}
    x = {"field": "value", "type": "quantitative", "title": axis, "axis": {"tickCount": 6}}
    which = {"field": "which", "type": "nominal", "title": None, "sort": list(names)}
    layers = [
        {
            "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
            "encoding": {"x": {"datum": float(limit)}},
        },
        {
            "mark": {"type": "point", "size": 80, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": x, "y": y,
                "shape": which | {"scale": {"domain": list(names), "range": ["circle", "diamond"]}},
                "color": which | {"scale": {"domain": list(names), "range": [ORANGE, BLUE]}},
                "fill": which | {"scale": {"domain": list(names), "range": ["#ffffff", BLUE]}},
            },
        },
    ]  # fmt: skip
    words = "; ".join(
        f"{label}, {names[0].lower()} {shown(first, kind)}, {names[1].lower()} {shown(second, kind)}"
        for label, first, second in rows
    )
    alt = f"Dot chart of {axis.lower()} with two points for each of {len(rows)} rows and a line at {shown(limit, kind)}. {words}."
    return Figure(
        key,
        caption,
        alt,
        draw({"data": {"values": data}, "layer": layers}, rows=len(rows) * 0.48, alt=alt),
        table,
    )


def _estimate(row: Estimate, kind: Kind) -> dict:
    low, high = row.outer or (None, None)
    inner_low, inner_high = row.inner or (None, None)
    floats = {"low": low, "high": high, "inner_low": inner_low, "inner_high": inner_high}
    return {
        "value": float(row.value),
        "text": shown(row.value, kind),
        **{name: None if each is None else float(each) for name, each in floats.items()},
    }


def _bar(low: str, high: str, width: float, x: dict, y: dict) -> dict:
    return {
        "mark": {"type": "rule", "color": BLUE, "strokeWidth": width},
        "transform": [{"filter": f"datum.{low} != null"}],
        "encoding": {"x": x | {"field": low}, "x2": {"field": high}, "y": y},
    }


def _around(rows: Sequence[Estimate]) -> list[float]:
    """Room for every interval and for zero."""
    ends = [0.0, *(float(end) for row in rows for end in (row.value, *(row.outer or ())))]
    low, high = min(ends), max(ends)
    room = 0.08 * ((high - low) or 1)
    return [low - room, high + room]


def _said(row: Estimate, kind: Kind, level: str) -> str:
    if row.outer is None:
        return f"{row.label}, {shown(row.value, kind)}"
    low, high = (shown(end, kind) for end in row.outer)
    return f"{row.label}, {shown(row.value, kind)}, {level} interval {low} to {high}"

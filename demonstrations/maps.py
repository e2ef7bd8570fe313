"""The map of the states as SVG paths, from us-atlas' projected TopoJSON. Pure: a topology in, shapes out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import dist
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

# The drawing of us-atlas is 975 by 610; the box leaves room at the right for the labels of small states.
VIEW_BOX = "-60 10 1060 600"

FINEST = 1.2  # drawing units: below a pixel on a wide page, and half the bytes

# Where a label stands, measured from the middle of the state's largest part. Small states are labeled in
# the ocean, with a line to the state; others are moved off a bay, a panhandle or a corner.
LABEL_MOVES: dict[str, Point] = {
    "09": (50, 40),
    "10": (50, 10),
    "11": (80, 34),
    "24": (74, 44),
    "25": (62, -14),
    "34": (46, 14),
    "44": (54, 18),
    "33": (30, -84),
    "50": (-22, -58),
    "06": (-14, 0),
    "12": (24, 6),
    "15": (-6, -16),
    "16": (-2, 28),
    "22": (-16, 0),
    "26": (2, 20),
    "36": (4, 4),
    "40": (16, 4),
    "51": (12, 6),
}
OUTSIDE = frozenset({"09", "10", "11", "24", "25", "33", "34", "44", "50"})


@dataclass(frozen=True)
class StateShape:
    fips: str
    name: str
    path: str
    middle: Point
    label: Point
    labeled_outside: bool


def shapes(topology: dict, layer: str = "states") -> tuple[StateShape, ...]:
    """Every geometry of the layer as one SVG path, in the order of its code."""
    arcs = _decode_arcs(topology)
    found = []
    for geometry in topology["objects"][layer]["geometries"]:
        rings = list(_rings(geometry, arcs))
        middle = _middle(max(rings, key=lambda ring: abs(_twice_area(ring))))
        fips = str(geometry["id"])
        move = LABEL_MOVES.get(fips, (0, 0))
        found.append(
            StateShape(
                fips=fips,
                name=geometry["properties"]["name"],
                path="".join(_path(ring) for ring in rings),
                middle=(round(middle[0]), round(middle[1])),
                label=(round(middle[0] + move[0]), round(middle[1] + move[1])),
                labeled_outside=fips in OUTSIDE,
            )
        )
    return tuple(sorted(found, key=lambda shape: shape.fips))


@cache
def states_of(file: Path) -> tuple[StateShape, ...]:
    return shapes(json.loads(file.read_text()))


def _decode_arcs(topology: dict) -> list[Ring]:
    """TopoJSON stores each arc as differences on an integer grid; scale and translate give drawing units."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        decoded.append(_thin(points))
    return decoded


def _thin(arc: Ring) -> Ring:
    """Drop points too near the last kept one. Done on arcs, so that neighbors keep one common border."""
    kept = [arc[0]]
    for point in arc[1:-1]:
        if dist(point, kept[-1]) >= FINEST:
            kept.append(point)
    return [*kept, arc[-1]]


def _rings(geometry: dict, arcs: list[Ring]) -> Iterator[Ring]:
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    for polygon in polygons:
        for ring in polygon:
            yield _stitch(ring, arcs)


def _stitch(indexes: list[int], arcs: list[Ring]) -> Ring:
    """Join arcs end to end; ~i is arc i walked backwards, and the point two arcs share is kept once."""
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _twice_area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))


def _middle(ring: Ring) -> Point:
    area = _twice_area(ring)
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (3 * area), y / (3 * area)


def _path(ring: Ring) -> str:
    """A closed path in tenths of a unit; points that fall together after rounding are written once."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
    (x, y), rest = tenths[0], tenths[1:]
    steps = []
    for next_x, next_y in rest:
        if (next_x, next_y) != (x, y):
            steps.append(f"{_tenth(next_x - x)},{_tenth(next_y - y)}")
            x, y = next_x, next_y
    if not steps:
        return ""
    start = f"M{_tenth(tenths[0][0])},{_tenth(tenths[0][1])}"
    return f"{start}l{' '.join(steps)}Z"


def _tenth(value: int) -> str:
    return f"{value / 10:g}"

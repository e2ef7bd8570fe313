"""States and counties as SVG paths, from us-atlas' projected TopoJSON. Pure: a topology in, shapes out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import dist
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

# The drawing of us-atlas is 975 by 610; the box leaves room at the right for the labels of small states.
US_VIEW_BOX = "-60 10 1060 600"


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
class Fineness:
    """How much detail a drawing keeps, in drawing units: the nearest two points and the step of a coordinate."""

    nearest: float
    steps_a_unit: int


WHOLE_COUNTRY = Fineness(nearest=1.2, steps_a_unit=10)  # below a pixel on a wide page, and half the bytes
ONE_STATE = Fineness(nearest=0.15, steps_a_unit=100)


@dataclass(frozen=True)
class Shape:
    fips: str
    name: str
    path: str
    middle: Point
    box: tuple[Point, Point]

    @property
    def label(self) -> Point:
        move = LABEL_MOVES.get(self.fips, (0, 0))
        return self.middle[0] + move[0], self.middle[1] + move[1]

    @property
    def labeled_outside(self) -> bool:
        return self.fips in OUTSIDE


def shapes(topology: dict, layer: str, fineness: Fineness) -> tuple[Shape, ...]:
    """The geometries of a layer, in the order of their codes."""
    arcs = _decode_arcs(topology, fineness)
    drawn = (_shape(geometry, arcs, fineness) for geometry in topology["objects"][layer]["geometries"])
    return tuple(sorted(drawn, key=lambda shape: shape.fips))


@cache
def states_in(file: Path) -> tuple[Shape, ...]:
    return shapes(json.loads(file.read_text()), "states", WHOLE_COUNTRY)


@cache
def counties_in(file: Path) -> dict[str, tuple[Shape, ...]]:
    """The counties of each state, under its code: the first two digits of theirs."""
    drawn = shapes(json.loads(file.read_text()), "counties", ONE_STATE)
    return {state: tuple(of_state) for state, of_state in groupby(drawn, lambda shape: shape.fips[:2])}


def view_box(drawn: Iterable[Shape], margin: float = 1) -> str:
    """The smallest view that holds every shape, as SVG writes it."""
    corners = [corner for shape in drawn for corner in shape.box]
    left, top = (min(corner[axis] for corner in corners) - margin for axis in (0, 1))
    right, bottom = (max(corner[axis] for corner in corners) + margin for axis in (0, 1))
    return f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}"


def _shape(geometry: dict, arcs: list[Ring], fineness: Fineness) -> Shape:
    rings = list(_rings(geometry, arcs))
    points = [point for ring in rings for point in ring]
    middle = _middle(max(rings, key=lambda ring: abs(_twice_area(ring))))
    return Shape(
        fips=str(geometry["id"]),
        name=geometry["properties"]["name"],
        path="".join(_path(ring, fineness.steps_a_unit) for ring in rings),
        middle=(round(middle[0]), round(middle[1])),
        box=(
            (min(x for x, _ in points), min(y for _, y in points)),
            (max(x for x, _ in points), max(y for _, y in points)),
        ),
    )


def _decode_arcs(topology: dict, fineness: Fineness) -> list[Ring]:
    """TopoJSON stores each arc as differences on an integer grid; scale and translate give drawing units."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        decoded.append(_thin(points, fineness.nearest))
    return decoded


def _thin(arc: Ring, nearest: float) -> Ring:
    """Drop points too near the last kept one. Done on arcs, so that neighbors keep one common border."""
    kept = [arc[0]]
    for point in arc[1:-1]:
        if dist(point, kept[-1]) >= nearest:
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
    if area == 0:  # a place so small that the atlas draws it as a line
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (3 * area), y / (3 * area)


def _path(ring: Ring, steps_a_unit: int) -> str:
    """A closed path on a grid of steps; points that fall together after rounding are written once."""
    grid = [(round(x * steps_a_unit), round(y * steps_a_unit)) for x, y in ring]
    x, y = grid[0]
    moves = []
    for next_x, next_y in grid[1:]:
        if (next_x, next_y) != (x, y):
            moves.append(f"{(next_x - x) / steps_a_unit:g},{(next_y - y) / steps_a_unit:g}")
            x, y = next_x, next_y
    if not moves:
        return ""
    return f"M{grid[0][0] / steps_a_unit:g},{grid[0][1] / steps_a_unit:g}l{' '.join(moves)}Z"

"""TopoJSON worked by hand: two unit squares that share a border."""

import json

import pytest
from django.conf import settings

from demonstrations.maps import Fineness, counties_in, shapes, states_in, view_box

STATES = settings.NODE_MODULES / "us-atlas" / "states-albers-10m.json"
COUNTIES = settings.NODE_MODULES / "us-atlas" / "counties-albers-10m.json"
EXACT = Fineness(nearest=0, steps_a_unit=10)

# West square (0,0)-(10,10), east square (10,0)-(20,10); arc 0 is their common border, walked backwards by the east.
TWO_SQUARES = {
    "transform": {"scale": [10, 10], "translate": [0, 0]},
    "arcs": [
        [[1, 0], [0, 1]],
        [[1, 1], [-1, 0], [0, -1], [1, 0]],
        [[1, 0], [1, 0], [0, 1], [-1, 0]],
    ],
    "objects": {
        "states": {
            "geometries": [
                {"id": "02", "type": "Polygon", "arcs": [[2, -1]], "properties": {"name": "East"}},
                {"id": "01", "type": "MultiPolygon", "arcs": [[[0, 1]]], "properties": {"name": "West"}},
            ]
        }
    },
}


def test_arcs_are_joined_and_walked_backwards():
    west, east = shapes(TWO_SQUARES, "states", EXACT)
    assert (west.name, west.path) == ("West", "M10,0l0,10 -10,0 0,-10 10,0Z")
    assert (east.name, east.path) == ("East", "M10,0l10,0 0,10 -10,0 0,-10Z")


def test_middle_and_box():
    west, east = shapes(TWO_SQUARES, "states", EXACT)
    assert (west.middle, east.middle) == ((5, 5), (15, 5))
    assert west.box == ((0, 0), (10, 10))
    assert view_box([west, east], margin=1) == "-1.0 -1.0 22.0 12.0"


def test_thinning_keeps_both_ends_of_every_arc():
    west, east = shapes(TWO_SQUARES, "states", Fineness(nearest=100, steps_a_unit=10))
    assert "M10,0l0,10" in west.path
    assert east.path.endswith("0,-10Z")


def test_the_atlas_has_every_state_and_draws_it():
    drawn = states_in(STATES)
    assert len(drawn) == 51
    assert all(shape.path.startswith("M") and shape.path.endswith("Z") for shape in drawn)


def test_thinned_states_keep_their_area():
    """Points are dropped, the country is not: the areas stay within two percent of the atlas's own."""
    topology = json.loads(STATES.read_text())
    full = {shape.fips: shape for shape in shapes(topology, "states", EXACT)}
    for shape in states_in(STATES):
        if shape.fips not in {"11", "44"}:  # the two smallest are a few units wide
            assert area(shape.path) == pytest.approx(area(full[shape.fips].path), rel=0.02), shape.name


def area(path: str) -> float:
    """The shoelace formula over a path of one or more rings, written independently of the module."""
    total = 0.0
    for ring in path.removesuffix("Z").split("Z"):
        start, moves = ring.removeprefix("M").split("l")
        x, y = map(float, start.split(","))
        points = [(x, y)]
        for move in moves.split(" "):
            dx, dy = map(float, move.split(","))
            x, y = x + dx, y + dy
            points.append((x, y))
        total += abs(
            sum(a * d - b * c for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True)) / 2
        )
    return total


def test_counties_of_washington():
    counties = counties_in(COUNTIES)["53"]
    assert len(counties) == 39
    assert "King" in {shape.name for shape in counties}

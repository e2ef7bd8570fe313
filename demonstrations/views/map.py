"""The maps: the shape of each state or county, how it is filled, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from demonstrations.maps import US_VIEW_BOX, Shape, counties_in, states_in, view_box
from demonstrations.selectors.state import StateRow
from states.models import DemonstrationModel, Participation

ATLAS = settings.NODE_MODULES / "us-atlas"
STATES = ATLAS / "states-albers-10m.json"
COUNTIES = ATLAS / "counties-albers-10m.json"
FILLS = {
    (DemonstrationModel.CAPITATED,): "capitated",
    (DemonstrationModel.MANAGED_FFS,): "managed",
    (DemonstrationModel.ALTERNATIVE,): "alternative",
}


@dataclass(frozen=True)
class MapState:
    shape: Shape
    code: str
    fill: str
    words: str
    is_linked: bool


@dataclass(frozen=True)
class StateMap:
    states: tuple[MapState, ...]
    view_box: str = US_VIEW_BOX


def state_map(rows: Iterable[StateRow]) -> StateMap:
    """States that link are drawn last, so that their borders lie on top, in the order of their codes."""
    by_fips = {row.state.fips: row for row in rows}
    drawn = [_map_state(shape, by_fips[shape.fips]) for shape in states_in(STATES) if shape.fips in by_fips]
    return StateMap(tuple(sorted(drawn, key=lambda state: (state.is_linked, state.code))))


def _map_state(shape: Shape, row: StateRow) -> MapState:
    kind = row.state.participation
    if kind == Participation.DEMONSTRATION:
        fill = FILLS.get(row.models, "several")
        words = " and ".join(model.label.lower() for model in row.models)
    elif kind == Participation.PROPOSAL_ONLY:
        fill, words = "proposal", "proposal only"
    else:
        fill, words = "none", "did not take part"
    return MapState(
        shape=shape,
        code=row.state.code,
        fill=fill,
        words=f"{row.state.name}: {words}",
        is_linked=kind != Participation.NONE,
    )


@dataclass(frozen=True)
class AreaMap:
    inside: tuple[Shape, ...]
    outside: tuple[Shape, ...]
    view_box: str

    @property
    def total(self) -> int:
        return len(self.inside) + len(self.outside)


def area_map(state_fips: str, county_fips: Iterable[str]) -> AreaMap | None:
    """The counties of a state, those of the area apart; None where the record names no county of it."""
    area = set(county_fips)
    drawn = counties_in(COUNTIES)[state_fips]
    inside = tuple(shape for shape in drawn if shape.fips in area)
    if not inside:
        return None
    outside = tuple(shape for shape in drawn if shape.fips not in area)
    return AreaMap(inside, outside, view_box(drawn))

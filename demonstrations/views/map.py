"""The map on the home page: the shape of each state, how it is filled, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from demonstrations.maps import VIEW_BOX, StateShape, states_of
from demonstrations.selectors.state import StateRow
from states.models import DemonstrationModel, Participation

ATLAS = settings.NODE_MODULES / "us-atlas" / "states-albers-10m.json"
FILLS = {
    (DemonstrationModel.CAPITATED,): "capitated",
    (DemonstrationModel.MANAGED_FFS,): "managed",
    (DemonstrationModel.ALTERNATIVE,): "alternative",
}


@dataclass(frozen=True)
class MapState:
    shape: StateShape
    code: str
    fill: str
    words: str
    is_linked: bool


@dataclass(frozen=True)
class StateMap:
    states: tuple[MapState, ...]
    view_box: str = VIEW_BOX


def state_map(rows: Iterable[StateRow]) -> StateMap:
    """States that took part are drawn last, so that their borders lie on top and the keyboard meets them last."""
    by_fips = {row.state.fips: row for row in rows}
    drawn = [_map_state(shape, by_fips[shape.fips]) for shape in states_of(ATLAS) if shape.fips in by_fips]
    return StateMap(tuple(sorted(drawn, key=lambda state: (state.is_linked, state.code))))


def _map_state(shape: StateShape, row: StateRow) -> MapState:
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

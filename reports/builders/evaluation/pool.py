"""How much each comparison area resembles the demonstration's, in the months before the start (methodology 2.3).

An area is what a state has inside metropolitan areas, or the rest of it. Measures are those that the dataset allows:
cost of those eligible, their months in Medicare Advantage, long-term care, and every characteristic of the area.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from demonstrations.evaluation.areas import distance_scores, nearest_areas
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.outcomes import BY_KEY, MEDICARE
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from enrollees.selectors.evaluation_data import PersonPeriods

FEWEST = 3  # candidate areas, below which a standard deviation over them says nothing
OLD = 65
MEDICAID = BY_KEY["medicaid_cost"]
ADVANTAGE, LONG_TERM = "advantage", "ltss"
INSIDE, OUTSIDE = " metropolitan", " rest"


@dataclass(frozen=True)
class Area:
    """Measures by name, and the people behind them; `shares` counts people behind a percent, with and without."""

    key: str
    people: int
    measures: Mapping[str, float]
    shares: Mapping[str, tuple[int, int]]

    @property
    def label(self) -> str:
        """OH, metropolitan; OH, rest of the state; or OH where the data do not tell."""
        state, _, part = self.key.partition(" ")
        return state if not part else f"{state}, {'metropolitan' if part in INSIDE else 'rest of the state'}"


@dataclass(frozen=True)
class Pool:
    """Candidates from the nearest on, with their distances; `cutoff` is the distance at which they have as many
    people as the demonstration, None where all of them together have fewer."""

    demonstration: Area
    candidates: tuple[Area, ...]
    distances: tuple[float, ...]
    cutoff: float | None
    refusal: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(self.demonstration.measures)

    def is_near(self, distance: float) -> bool:
        return self.cutoff is None or distance <= self.cutoff

    def near_rows(self, rows: PersonPeriods) -> np.ndarray:
        """(n,) the demonstration group, and the people of areas within the cut-off."""
        pairs = zip(self.candidates, self.distances, strict=True)
        near = [area.key for area, distance in pairs if self.is_near(distance)]
        return rows.demo | np.isin(keys(rows), near)


def pool_of(rows: PersonPeriods, *, fewest_people: int) -> Pool | None:
    """The distance of each comparison area with at least `fewest_people`. None where the data hold no area to tell
    apart; a refusal where there are areas and no score."""
    before = rows.only(rows.period <= 0)
    ours = _areas(before.only(before.demo), 1)
    candidates = _areas(before.only(~before.demo), fewest_people)
    whole = _area(before.only(before.demo), "")
    if len(candidates) < 2:
        return None
    names = tuple(name for name in whole.measures if _tells(name, candidates, ours))
    if len(candidates) < FEWEST or not names:
        refusal = "There are too few comparison areas, or no measure that differs between them, for a score."
        return Pool(whole, tuple(candidates), (), None, refusal)
    values = [[area.measures[name] for name in names] for area in candidates]
    center = [[area.measures[name] for name in names] for area in ours]
    duals = np.array([float(area.people) for area in ours])
    distance = distance_scores(np.array(values), np.array(center), duals)
    people = np.array([float(area.people) for area in candidates])
    try:
        cutoff = float(distance[nearest_areas(distance, people, wanted=float(whole.people))[-1]])
    except NotEstimable:
        cutoff = None
    order = np.argsort(distance, kind="stable")
    middle = dict(zip(names, duals @ np.array(center) / duals.sum(), strict=True))
    return Pool(
        Area("", whole.people, {name: float(value) for name, value in middle.items()}, whole.shares),
        tuple(candidates[place] for place in order),
        tuple(float(distance[place]) for place in order),
        cutoff,
    )


def _tells(name: str, candidates: list[Area], ours: list[Area]) -> bool:
    """Whether the measure is known everywhere and differs between candidates, whose deviation is the yardstick."""
    values = [area.measures.get(name, np.nan) for area in (*candidates, *ours)]
    return (
        bool(np.isfinite(values).all()) and len({round(each, 12) for each in values[: len(candidates)]}) > 1
    )


def keys(rows: PersonPeriods) -> np.ndarray:
    """(n,) the area of each row: its state, and whether metropolitan where the data tell."""
    if "msa" not in rows.columns:
        return rows.state
    return np.char.add(rows.state.astype(str), np.where(rows.columns["msa"] == 1, INSIDE, OUTSIDE))


def _areas(rows: PersonPeriods, fewest_people: int) -> list[Area]:
    """In the order of state, metropolitan areas first."""
    own = keys(rows)
    found = (_area(rows.only(own == key), str(key)) for key in np.unique(own))
    return [area for area in found if area.people >= fewest_people]


def _area(rows: PersonPeriods, key: str) -> Area:
    months, columns, sums = rows.months.astype(float), rows.columns, rows.sums
    measures: dict[str, float] = {}
    shares: dict[str, tuple[int, int]] = {}
    for outcome in (MEDICARE, MEDICAID):
        if outcome.key in sums:
            own = sums[outcome.key]
            measures[outcome.key] = _over(own.total.sum(), own.weight.sum())
    if MEDICARE.key in sums and FEE_FOR_SERVICE.key in sums:
        every, ffs = sums[MEDICARE.key].weight, sums[FEE_FOR_SERVICE.key].weight
        measures[ADVANTAGE] = 100 * (1 - _over(ffs.sum(), every.sum()))
        shares[ADVANTAGE] = _sides(rows.person, ffs < every)
    if "ltss" in columns and "age" in columns:
        old = columns["age"] >= OLD
        measures[LONG_TERM] = 100 * _over((months * columns["ltss"])[old].sum(), months[old].sum())
        shares[LONG_TERM] = _sides(rows.person[old], columns["ltss"][old] == 1)
    for name in columns:
        if name.startswith("area_"):
            measures[name] = _over(months @ columns[name], months.sum())
    return Area(key, len(np.unique(rows.person)), measures, shares)


def _sides(person: np.ndarray, where: np.ndarray) -> tuple[int, int]:
    """Distinct people who are ever in a share, and the others."""
    inside = len(np.unique(person[where]))
    return inside, len(np.unique(person)) - inside


def _over(value: float, by: float) -> float:
    return float(value / by) if by else float("nan")

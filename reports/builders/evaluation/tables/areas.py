"""The comparison areas: where its people live, and how much each area resembles the demonstration's."""

import numpy as np

from enrollees.selectors.evaluation_counts import COMPARISON, DEMONSTRATION
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.pool import Area, Pool
from reports.builders.evaluation.privacy import tells_few
from reports.builders.evaluation.values import exact, number
from reports.builders.inputs import CannotBuild
from reports.builders.privacy import hidden_rows, is_small, notes, unless
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

MEASURES = {
    "medicare_cost": ("Medicare dollars per month", Kind.MONEY),
    "medicaid_cost": ("Medicaid dollars per month", Kind.MONEY),
    "advantage": ("Months in Medicare Advantage", Kind.PERCENT),
    "ltss": ("Long-term care, 65 and over", Kind.PERCENT),
}


def areas(found: Gathered) -> Table:
    """Counties and analyzed people by state of the comparison group."""
    rows = found.data.rows
    kept = found.matched.kept
    states = sorted(np.unique(rows.state[kept & ~rows.demo]))
    people = {
        state: len(np.unique(rows.person[kept & ~rows.demo & (rows.state == state)])) for state in states
    }
    weights = rows.period > 0
    share = {
        state: float(
            found.matched.weight[kept & ~rows.demo & weights & (rows.state == state)].sum()
            / found.matched.weight[kept & ~rows.demo & weights].sum()
        )
        for state in states
    }
    everybody = sum(people.values())
    hides_all = tells_few(found, COMPARISON, everybody)
    try:
        hidden = frozenset(states) if hides_all else hidden_rows(people)
    except CannotBuild:
        hidden = frozenset(states)
    counties = {
        state: len(np.unique(rows.county[kept & ~rows.demo & (rows.state == state)])) for state in states
    }
    return Table(
        key="areas",
        caption="Where the comparison group lives",
        columns=(
            Column("state", "State", description="Postal code of the state."),
            Column("counties", "Counties", Kind.COUNT, "Counties with analyzed comparison people."),
            Column("people", "People", Kind.COUNT, "Distinct analyzed people over all periods."),
            Column(
                "weight", "Share of weight, demonstration years", Kind.PERCENT,
                "Share of the comparison group's weight in the demonstration years.",
            ),
        ),
        rows=(
            *(
                Row((
                    str(state), counties[state], unless(state in hidden, people[state]),
                    unless(state in hidden, exact(100 * share[state])),
                ))
                for state in states
            ),
            Row(("All", sum(counties.values()), unless(hides_all, everybody), exact(100.0)), total=True),
        ),
        notes=notes(hidden),
    )  # fmt: skip


def distances(found: Gathered) -> Table:
    """Each area's measures and distance score, the nearest first, and which lie within the cut-off."""
    pool = found.pool
    scored = pool.distances or (None,) * len(pool.candidates)
    everybody = sum(area.people for area in pool.candidates)
    hides = tells_few(found, COMPARISON, everybody)
    hides_ours = tells_few(found, DEMONSTRATION, pool.demonstration.people)
    hidden_any = hides or hides_ours
    rows = []
    for area, distance in zip(pool.candidates, scored, strict=True):
        values = [_measure(area, name) for name in pool.measures]
        hidden_any |= Absent.HIDDEN in values
        rows.append(
            Row((area.label, unless(hides, area.people), *values, number(distance), _verdict(pool, distance)))
        )
    ours = (_measure(pool.demonstration, name) for name in pool.measures)
    rows.append(
        Row(
            (
                "The demonstration",
                unless(hides_ours, pool.demonstration.people),
                *ours,
                Absent.NOT_APPLICABLE,
                "",
            ),
            total=True,
        )
    )
    return Table(
        key="distances",
        caption="Distance score of each comparison area, predemonstration period",
        columns=(
            Column("area", "Area", description="The metropolitan areas of a state, or the rest of it."),
            Column("people", "People", Kind.COUNT, "Distinct eligible people of the predemonstration period."),
            *(
                Column(name, _label(name), _kind(name), "In the eligible months of the predemonstration period.")
                for name in pool.measures
            ),
            Column("distance", "Distance score", Kind.NUMBER, "In standard deviations over the areas."),
            Column("near", "Within the cut-off", description="Whether its distance is at most the cut-off."),
        ),
        rows=tuple(rows),
        notes=notes(
            hidden_any,
            "Each measure is divided by its standard deviation over the comparison areas; the score is the root of the "
            "sum of squared differences. Areas of the demonstration are averaged by their people.",
            "Areas with 10 or fewer people are not listed and have no score.",
        ),
        wide=len(pool.measures) > 4,
    )  # fmt: skip


def _measure(area: Area, name: str) -> Value:
    if any(map(is_small, area.shares.get(name, ()))):
        return Absent.HIDDEN
    return number(area.measures[name])


def _verdict(pool: Pool, distance: float | None) -> str:
    if distance is None:
        return "No score"
    return "Yes" if pool.is_near(distance) else "No"


def _label(name: str) -> str:
    return MEASURES[name][0] if name in MEASURES else names.covariate(name).replace("Area: ", "").capitalize()


def _kind(name: str) -> Kind:
    return MEASURES[name][1] if name in MEASURES else Kind.NUMBER


def chosen(found: Gathered) -> str:
    """How the areas stand to the cut-off, in a sentence or two."""
    pool = found.pool
    if pool is None:
        return "The data tell no areas apart, so no distance score is computed."
    if not pool.distances:
        return pool.refusal
    near = [
        area for area, distance in zip(pool.candidates, pool.distances, strict=True) if pool.is_near(distance)
    ]
    said = (
        f"[[distances]] lists the {len(pool.candidates)} areas of the comparison group from the most alike on. An area is "
        "what a state has inside metropolitan areas, or the rest of it: the data say whether somebody lives in a "
        "metropolitan area and not in which one. "
    )
    if pool.cutoff is None:
        return said + (
            "All of them together have fewer people than the demonstration, so none is beyond a cut-off and all are used."
        )
    share = sum(area.people for area in near) / pool.demonstration.people
    return said + (
        f"The nearest {len(near)}, up to a distance of {pool.cutoff:.2f}, have as many people as the demonstration "
        f"({share:.2f} times as many). The analysis uses every area that the data name, and weights people by their "
        "propensity score; the effect with the areas within the cut-off alone is in the appendix on sensitivity."
    )

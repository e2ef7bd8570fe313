"""From a plan to tables of rows, a chunk of people at a time, with the sums that the truth is made of."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from enrollees.synthetic.columns import GROUPS, Scene, covariates, table
from enrollees.synthetic.costs import Rows, care, with_effect
from enrollees.synthetic.draws import Draws
from enrollees.synthetic.lives import Lives, lives
from enrollees.synthetic.people import People, county_level, county_year, geography, people
from enrollees.synthetic.plan import Plan

CELLS_PER_CHUNK = 216_000  # people times months made at a time: about 150 MB
COUNTY_SPREAD = 0.05  # standard deviation of the log of a county's lasting price factor


@dataclass
class Tally:
    """Counts and sums over all rows made so far; dollars are cents."""

    rows: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    deaths: Counter[str] = field(default_factory=Counter)
    county_people: Counter[str] = field(default_factory=Counter)
    affected_rows: int = 0
    paid_with: int = 0
    paid_without: int = 0
    capitation: int = 0

    def add(self, scene: Scene, who: People, life: Lives, rows: Rows, sums: dict[str, int]) -> None:
        in_demonstration = rows.each(who.demonstration)
        died = rows.of(life.died)
        for name, people_of, rows_of in (
            (GROUPS[0], who.demonstration, in_demonstration),
            (GROUPS[1], ~who.demonstration, ~in_demonstration),
        ):
            self.people[name] += int(people_of.sum())
            self.rows[name] += int(rows_of.sum())
            self.deaths[name] += int((died & rows_of).sum())
        first = np.bincount(who.county, minlength=len(scene.places.fips))
        self.county_people.update(dict(zip(scene.places.fips.tolist(), first.tolist(), strict=True)))
        self.affected_rows += sums["rows"]
        self.paid_with += sums["with"]
        self.paid_without += sums["without"]
        self.capitation += sums["capitation"]


def scene(plan: Plan) -> Scene:
    """What all chunks of the plan share."""
    places = geography(plan)
    years = -(-plan.months // 12)
    level = county_level(plan.seed, places, COUNTY_SPREAD)[:, None]
    return Scene(
        plan=plan,
        places=places,
        prices=level * county_year(plan.seed, places, years, plan.county_shock),
        covariates=covariates(plan.seed, places),
    )


def tables(plan: Plan, tally: Tally, people_per_chunk: int | None = None) -> Iterator[pa.Table]:
    """The rows by person and month, a table for each chunk of people. The rows do not depend on the size of
    the chunks, and with another effect nothing but medicare_paid of the affected rows is different."""
    shared = scene(plan)
    people_per_chunk = people_per_chunk or max(1, CELLS_PER_CHUNK // plan.months)
    for first in range(0, plan.people, people_per_chunk):
        draws = Draws(
            seed=plan.seed, first=first, people=min(people_per_chunk, plan.people - first), months=plan.months
        )
        yield _chunk(shared, draws, tally)


def _chunk(shared: Scene, draws: Draws, tally: Tally) -> pa.Table:
    plan = shared.plan
    who = people(plan, shared.places, draws)
    life = lives(plan, shared.places, who, draws)
    rows = Rows(life, draws)
    got = care(plan, who, life, rows, shared.prices)
    affected = rows.of(life.after_start)
    paid = with_effect(got.medicare, affected, plan.effect)
    tally.add(
        shared,
        who,
        life,
        rows,
        {
            "rows": int(affected.sum()),
            "with": int(paid[affected].sum()),
            "without": int(got.medicare[affected].sum()),
            "capitation": int(got.capitation[affected].sum()) if plan.model == "capitated" else 0,
        },
    )
    return table(shared, who, life, rows, got, paid)

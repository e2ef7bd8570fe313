"""Made-up counties with known savings, and how often the interval and the minimum savings rate are right about them.

Source: methodology 1.9 and 2.8b. A person's cost in a period has a coefficient of variation of 2 and a correlation of
0.4 with the same person's cost in the other period; counties have skewed sizes, lasting levels, and shocks of 3.5
percent to each period. All cost of a county, category and period is drawn at once: a sum of independent gamma costs
is a gamma cost, and what both periods share is a gamma cost too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.simulation import LEVEL, PEOPLE, SHOCK, SKEW, VARIATION, Counties
from demonstrations.evaluation.effects import Reference
from demonstrations.savings.county_sums import CountySums, Sums
from demonstrations.savings.msr import AGREEMENT_POINTS, minimum_savings_rate
from demonstrations.savings.uncertainty import bootstrap, jackknife, savings_of

CORRELATION = 0.4  # of a person's cost in the two periods
MONTHS = 12  # of each period
CATEGORIES = (("facility", 0.10, 1_700.0), ("hcbs", 0.25, 1_400.0), ("community", 0.65, 1_000.0))
GROWTH = 1.05  # of cost from one period to the other, in both groups
SAVED = 0.03
STATE_SHOCK = 0.015
LEVEL_OF_INTERVAL = 95
DRAWS = 999


@dataclass(frozen=True)
class World:
    """What costs are drawn from: county levels and shocks, and shocks to the whole state, as standard deviations.

    alike: whether people of all categories cost the same in the mean.
    """

    level: float = LEVEL
    shock: float = SHOCK
    state_shock: float = 0.0
    saved: float = SAVED
    alike: bool = False


PEOPLE_ONLY = World(level=0.0, shock=0.0, saved=0.0, alike=True)
NO_SAVINGS = World(saved=0.0)


@dataclass(frozen=True)
class Draw:
    """One made-up demonstration: its sums by county, its months, and the dollars truly saved."""

    sums: CountySums
    months: float
    saved_dollars: float


def draw(counties: Counties, seed: int, world: World, *, people: float | None = None) -> Draw:
    """The same seed gives the same people whatever the world. people: of each group; left out, as they are drawn."""
    rng = np.random.default_rng([counties.treated, counties.compared, seed])
    groups = [_group(count, rng, world, people=people) for count in (counties.treated, counties.compared)]
    (demonstration, expected), (comparison, _) = groups
    state = np.exp(world.state_shock * rng.standard_normal())
    affected = Sums(
        demonstration.base_dollars,
        demonstration.base_months,
        demonstration.perf_dollars * (1 - world.saved) * state,
        demonstration.perf_months,
    )
    return Draw(
        sums=CountySums(affected, comparison, np.zeros(len(CATEGORIES), dtype=np.int64)),
        months=float(demonstration.perf_months.sum()),
        saved_dollars=world.saved * expected,
    )


def _group(
    counties: int, rng: np.random.Generator, world: World, *, people: float | None
) -> tuple[Sums, float]:
    """Sums by county and category of one group, and what it is expected to cost in the performance period."""
    size = rng.lognormal(np.log(PEOPLE), SKEW, counties)
    if people is not None:
        size *= people / size.sum()
    shares = np.array([share for _, share, _ in CATEGORIES])
    pmpm = np.array([dollars for _, _, dollars in CATEGORIES])
    if world.alike:
        pmpm[:] = shares @ pmpm
    n = size[:, None] * shares  # people need not be whole to draw a gamma cost
    level = np.exp(world.level * rng.standard_normal(counties))[:, None]
    base_shock, perf_shock = np.exp(world.shock * rng.standard_normal((2, counties, 1)))
    shape = n / VARIATION**2
    both = rng.gamma(CORRELATION * shape)
    base, perf = (both + rng.gamma((1 - CORRELATION) * shape) for _ in range(2))
    scale = VARIATION**2 * MONTHS * pmpm * level
    sums = Sums(base * scale * base_shock, n * MONTHS, perf * scale * GROWTH * perf_shock, n * MONTHS)
    return sums, float((n * MONTHS * pmpm * level * GROWTH).sum())


@dataclass(frozen=True)
class Coverage:
    """How often 95 percent intervals hold the true savings, in percent of the seeds, by the name of the interval."""

    counties: Counties
    seeds: int
    covered: dict[str, float]


JACKKNIFE, IN_DOLLARS, BOOTSTRAP, STATE = (
    "jackknife, percent", "jackknife, dollars", "bootstrap, percent", "jackknife, with a shock to the state"
)  # fmt: skip


def coverage(counties: Counties, seeds: range) -> Coverage:
    """The county jackknife and the county bootstrap beside it, and the jackknife where the whole state has a shock."""
    covered = dict.fromkeys((JACKKNIFE, IN_DOLLARS, BOOTSTRAP, STATE), 0)
    for seed in seeds:
        one = draw(counties, seed, World())
        found = jackknife(one.sums, trend_rule="cell", months=one.months)
        beside = bootstrap(
            one.sums, trend_rule="cell", months=one.months, draws=DRAWS, generator=np.random.default_rng(seed)
        )
        shaken = draw(counties, seed, World(state_shock=STATE_SHOCK))
        under_shock = jackknife(shaken.sums, trend_rule="cell", months=shaken.months)
        for name, (low, high), true in (
            (JACKKNIFE, found.percent.interval(LEVEL_OF_INTERVAL), 100 * SAVED),
            (IN_DOLLARS, found.dollars.interval(LEVEL_OF_INTERVAL), one.saved_dollars),
            (BOOTSTRAP, beside.interval(beside.percent, LEVEL_OF_INTERVAL), 100 * SAVED),
            (STATE, under_shock.percent.interval(LEVEL_OF_INTERVAL), 100 * SAVED),
        ):
            covered[name] += low <= true <= high
    return Coverage(counties, len(seeds), {name: 100 * n / len(seeds) for name, n in covered.items()})


@dataclass(frozen=True)
class FalsePasses:
    """How often a demonstration without savings reaches the minimum savings rate, in percent of the seeds."""

    beneficiaries: int
    rate: float
    formula: float
    people_only: float
    with_shocks: float
    seeds: int

    @property
    def simulation_error(self) -> float:
        """Of a share as large as the formula's, in percent."""
        share = self.formula / 100
        return 100 * float(np.sqrt(share * (1 - share) / self.seeds))

    @property
    def errors_from_formula(self) -> float:
        return (self.people_only - self.formula) / self.simulation_error


def false_passes(counties: Counties, seeds: range) -> Iterator[FalsePasses]:
    """At each printed point of the minimum savings rate, with as many people in the comparison group."""
    for beneficiaries, _ in AGREEMENT_POINTS:
        rate = minimum_savings_rate(beneficiaries, AGREEMENT_POINTS)
        assert rate is not None
        passed = {
            world: sum(_percent(draw(counties, seed, world, people=beneficiaries)) >= rate for seed in seeds)
            for world in (PEOPLE_ONLY, NO_SAVINGS)
        }
        yield FalsePasses(
            beneficiaries=beneficiaries,
            rate=float(rate),
            formula=100 * formula(float(rate), beneficiaries),
            people_only=100 * passed[PEOPLE_ONLY] / len(seeds),
            with_shocks=100 * passed[NO_SAVINGS] / len(seeds),
            seeds=len(seeds),
        )


def formula(rate: float, beneficiaries: int) -> float:
    """The chance by methodology 1.9: SE = CV sqrt(2 (1 - rho) (1/N_D + 1/N_C)), normal, people's variation only."""
    error = VARIATION * np.sqrt(2 * (1 - CORRELATION) * 2 / beneficiaries)
    return Reference(None).p(rate / 100 / error) / 2


def _percent(one: Draw) -> float:
    """Savings over all people as one cell, as the formula takes them."""
    demonstration, comparison = (
        Sums(*(part.sum(axis=(0, 1), keepdims=True) for part in vars(group).values()))
        for group in (one.sums.demonstration, one.sums.comparison)
    )
    return float(
        savings_of(demonstration, comparison, np.zeros(1, dtype=np.int64), trend_rule="cell").percent[0]
    )

"""How far savings may lie from what they would be in other draws of counties (methodology 2.8b).

    sums = county_sums(sides, cells, homes(...))
    found = jackknife(sums, trend_rule="cell", months=eligible_months)
    beside = bootstrap(sums, trend_rule="cell", months=eligible_months, draws=999, generator=rng)
    chance_of_passing(rate, found.percent)

The delete-one-county jackknife, by group: each county is left out with both of its periods, the savings of the rest
are computed from the sums of the other counties, and the variances of the two groups add up. Degrees of freedom are
Satterthwaite's. The outlier caps and the merging of small cells stay those of the full sample. Sources: Efron and
Stein 1981 (the jackknife estimate of variance), Rust and Rao 1996 (by stratum), Satterthwaite 1946.

None of this enters the determination: it is what a reader needs to weigh it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from demonstrations.savings.county_sums import Array, CountySums, Sums

FEWEST_COUNTIES = 6


class NoInterval(ValueError):
    """The counties do not allow an interval; the sentence says why."""


@dataclass(frozen=True)
class Savings:
    """Savings of m samples, each of shape (m,): in percent of the target, and per member per month (dollars).

    `emptied` (m,) says in which samples a cell had to be left out, because one of its sides had become empty.
    """

    percent: Array
    pmpm: Array
    emptied: NDArray[np.bool_]


@dataclass(frozen=True)
class Spread:
    """An estimate, its standard error in the same unit, and the degrees of freedom of t."""

    estimate: float
    se: float
    df: float

    def interval(self, level: float) -> tuple[float, float]:
        """The interval (low, high) of a level in percent: estimate ± t(df) x se."""
        reach = float(special.stdtrit(self.df, 0.5 + level / 200)) * self.se
        return self.estimate - reach, self.estimate + reach


@dataclass(frozen=True)
class Jackknife:
    """percent: of the target; dollars: savings per member per month times the months, which are held fixed.

    counties: how many there are in the demonstration and the comparison group. emptied: how many of them left a cell
    without a side when they were left out, so that the cell was left out with them.
    """

    percent: Spread
    dollars: Spread
    counties: tuple[int, int]
    emptied: int


@dataclass(frozen=True)
class Bootstrap:
    """Savings of each draw that could be computed, in percent of the target and in dollars: shape (draws,)."""

    percent: Array
    dollars: Array

    def interval(self, values: Array, level: float) -> tuple[float, float]:
        """The percentile interval (low, high) of a level in percent."""
        low, high = np.quantile(values, [0.5 - level / 200, 0.5 + level / 200])
        return float(low), float(high)


def savings_of(
    demonstration: Sums, comparison: Sums, cohort: NDArray[np.int64], *, trend_rule: str
) -> Savings:
    """Savings of m samples from their sums by cell, by the formulas of `trend` and `target` (methodology 1.8).

    Shapes: the sums (m, k), or (1, k) for a group that is the same in all samples; cohort (k,). A cell with no months
    on a side, or no comparison dollars in one of the periods, is left out of that sample. NaN where no target is left.
    """
    usable = (
        (demonstration.base_months > 0)
        & (demonstration.perf_months > 0)
        & (comparison.base_dollars > 0)
        & (comparison.perf_dollars > 0)
    )
    demo_base = _ratio(demonstration.base_dollars, demonstration.base_months, usable)
    comp_base = _ratio(comparison.base_dollars, comparison.base_months, usable)
    comp_perf = _ratio(comparison.perf_dollars, comparison.perf_months, usable)
    months = np.where(usable, demonstration.perf_months, 0.0)
    if trend_rule == "cell":
        trend = _ratio(comp_perf, comp_base, usable)
    else:
        member = (cohort[:, None] == np.unique(cohort)).astype(float)
        base, performance = (months * comp_base) @ member, (months * comp_perf) @ member
        trend = _ratio(performance, base, base > 0) @ member.T
    target = (demo_base * trend * months).sum(axis=-1)
    actual = np.where(usable, demonstration.perf_dollars, 0.0).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Savings(
            percent=100 * (target - actual) / np.where(target > 0, target, np.nan),
            pmpm=(target - actual) / months.sum(axis=-1),
            emptied=np.asarray(~usable.all(axis=-1)),
        )


def jackknife(sums: CountySums, *, trend_rule: str, months: float) -> Jackknife:
    """Standard errors of savings from leaving out one county at a time.

    months: the demonstration's eligible months in the performance period, by which savings per member per month
    become dollars. Raises NoInterval where a group has fewer than FEWEST_COUNTIES counties, or where nothing is left
    without one of them.
    """
    counties = (sums.demonstration.counties, sums.comparison.counties)
    if min(counties) < FEWEST_COUNTIES:
        raise NoInterval(
            f"There are {counties[0]} demonstration and {counties[1]} comparison counties; an interval needs at least "
            f"{FEWEST_COUNTIES} of each."
        )
    whole = _resampled(sums, None, None, trend_rule)
    groups = (
        _resampled(sums, _leave_one_out(counties[0]), None, trend_rule),
        _resampled(sums, None, _leave_one_out(counties[1]), trend_rule),
    )
    if any(np.isnan(group.percent).any() for group in groups):
        raise NoInterval("Without one of the counties nothing is left to compute savings from.")
    return Jackknife(
        percent=spread(float(whole.percent[0]), [group.percent for group in groups]),
        dollars=spread(float(whole.pmpm[0]) * months, [group.pmpm * months for group in groups]),
        counties=counties,
        emptied=sum(int(group.emptied.sum()) for group in groups),
    )


def spread(estimate: float, groups: Sequence[Array]) -> Spread:
    """The delete-one standard error from the replicates of each group, shape (g,) each, with Satterthwaite's df."""
    parts = [(len(group) - 1) / len(group) * float(((group - group.mean()) ** 2).sum()) for group in groups]
    shares = sum(part**2 / (len(group) - 1) for part, group in zip(parts, groups, strict=True))
    fewest = float(min(len(group) for group in groups) - 1)
    return Spread(estimate, float(np.sqrt(sum(parts))), sum(parts) ** 2 / shares if shares else fewest)


def bootstrap(
    sums: CountySums, *, trend_rule: str, months: float, draws: int, generator: np.random.Generator
) -> Bootstrap:
    """Savings of resampled counties: each group's own number of them, drawn with replacement, both periods together.

    Draws in which nothing is left to compute savings from are dropped.
    """
    demo = _drawn(sums.demonstration.counties, draws, generator)
    comp = _drawn(sums.comparison.counties, draws, generator)
    found = _resampled(sums, demo, comp, trend_rule)
    computed = ~np.isnan(found.percent)
    return Bootstrap(found.percent[computed], found.pmpm[computed] * months)


def chance_of_passing(rate: float, percent: Spread) -> float:
    """The chance that savings reach a rate (percent of the target) when there are none: P(T >= rate / se), T ~ t(df)."""
    if percent.se == 0:
        return 0.0
    return float(special.stdtr(percent.df, -rate / percent.se))


def _resampled(sums: CountySums, demo: Array | None, comp: Array | None, trend_rule: str) -> Savings:
    """Savings under weights of counties, (m, g) for each group; None counts each county once."""
    return savings_of(
        _weighted(sums.demonstration, demo),
        _weighted(sums.comparison, comp),
        sums.cohort,
        trend_rule=trend_rule,
    )


def _weighted(group: Sums, weights: Array | None) -> Sums:
    return group.weighted(np.ones((1, group.counties)) if weights is None else weights)


def _leave_one_out(counties: int) -> Array:
    return np.ones((counties, counties)) - np.eye(counties)


def _drawn(counties: int, draws: int, generator: np.random.Generator) -> Array:
    """How often each county is drawn, shape (draws, counties)."""
    return generator.multinomial(counties, np.full(counties, 1 / counties), size=draws).astype(float)


def _ratio(above: Array, below: Array, where: NDArray[np.bool_]) -> Array:
    shape = np.broadcast_shapes(above.shape, below.shape, where.shape)
    return np.divide(above, below, out=np.zeros(shape), where=np.broadcast_to(where, shape))

"""A made-up demonstration as hard as a capitated one: covariates, weights, zeros, two kinds of payment, unequal effects.

Comparison counties have other people, whom known odds weights make alike. A third of the months cost nothing. After
the start two in five of the demonstration group are in plans, which are paid a flat rate by risk alone; the care of the
others costs less where they use long-term services, and the same elsewhere. The truth is paired: the dollars of the
same people with and without the demonstration.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.simulation import LASTING, LEVEL, QUARTERS_AFTER, QUARTERS_BEFORE, SHOCK, Counties
from demonstrations.evaluation.analysis import Regression, fit_panel
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.panel import Panel

RISKS = np.array(
    [0.7, 1.2, 2.2]
)  # mean risk score of three kinds of people, with and without long-term services
SHARES = {True: (0.30, 0.45, 0.25), False: (0.45, 0.40, 0.15)}  # of the kinds, demonstration and comparison
LTSS = {True: 0.35, False: 0.22}
PEOPLE = 600  # of a county
USERS, LTSS_FACTOR, RATE, MEAN = 0.67, 1.8, 1_150.0, 1_000.0
SHAPE = 0.4  # of the gamma cost of who has any
IN_PLAN, EFFECT_LTSS = 0.4, -0.12


@dataclass(frozen=True)
class Mixture:
    """Bias of the dollars in simulation errors, and the coverage of 95 percent intervals in percent, by family."""

    counties: Counties
    seeds: int
    bias_in_errors: dict[str, float]
    bias_in_percent: dict[str, float]
    coverage: dict[str, float]


def mixture(counties: Counties, seeds: range, families: tuple[str, ...] = ("poisson", "gamma")) -> Mixture:
    """How often the default interval of the cumulative effect in dollars holds the paired truth."""
    errors: dict[str, list[float]] = {family: [] for family in families}
    covered = dict.fromkeys(families, 0)
    means = []
    for panel, truth, mean in _draws(counties, seeds):
        means.append(mean)
        for family in families:
            fitted = fit_panel(
                panel, panel.design(cumulative=True), Regression(family), Rules(draws=0, beside=())
            )
            effect = fitted.cumulative.effect
            assert effect is not None
            low, high = effect.ci[95]
            errors[family].append(effect.att - truth)
            covered[family] += low <= truth <= high
    n = len(seeds)
    return Mixture(
        counties,
        n,
        {name: float(np.mean(each) / (np.std(each, ddof=1) / np.sqrt(n))) for name, each in errors.items()},
        {name: float(100 * np.mean(each) / np.mean(means)) for name, each in errors.items()},
        {name: 100 * count / n for name, count in covered.items()},
    )


def _draws(counties: Counties, seeds: range) -> Iterator[tuple[Panel, float, float]]:
    return (draw(counties, seed) for seed in seeds)


def draw(counties: Counties, seed: int) -> tuple[Panel, float, float]:
    """Cells of county, quarter, risk and long-term services; the true effect a person and quarter, and the mean without
    it."""
    rng = np.random.default_rng([counties.treated, counties.compared, seed, 7])
    total, quarters = counties.total, QUARTERS_BEFORE + QUARTERS_AFTER
    demo = np.arange(total) < counties.treated
    shock = np.empty((total, quarters))
    shock[:, 0] = rng.normal(0, SHOCK, total)
    for quarter in range(1, quarters):
        shock[:, quarter] = LASTING * shock[:, quarter - 1] + rng.normal(
            0, SHOCK * np.sqrt(1 - LASTING**2), total
        )
    share = {
        group: np.outer(SHARES[group], (1 - LTSS[group], LTSS[group])).ravel() for group in (True, False)
    }
    people = np.maximum(
        np.round(PEOPLE * np.where(demo[:, None], share[True], share[False])), 1
    )  # (total, 6)
    weight = np.where(demo[:, None], 1.0, share[True] / share[False])
    risk, ltss = np.repeat(RISKS, 2), np.tile([0, 1], len(RISKS))
    price = np.exp(rng.normal(0, LEVEL, total)[:, None] + 0.01 * np.arange(quarters) + shock)
    mean = MEAN * price[:, :, None] * risk * np.where(ltss, LTSS_FACTOR, 1.0)  # (total, quarters, 6)
    count = np.broadcast_to(people[:, None, :], mean.shape)
    quarter = np.arange(quarters) - QUARTERS_BEFORE + 1
    after = (demo[:, None] & (quarter > 0))[:, :, None]
    members = np.where(after, np.round(IN_PLAN * count), 0)
    care = {
        who: _cost(rng, number, mean) for who, number in (("members", members), ("others", count - members))
    }
    without = care["members"] + care["others"]
    paid = members * RATE * price[:, :, None] * risk
    cost = paid + care["others"] * np.where(after, 1 + EFFECT_LTSS * ltss, 1.0)
    treated = np.broadcast_to(after, cost.shape)
    at_risk = count[treated].sum()
    panel = _panel(demo, quarter, count, cost, np.broadcast_to(weight[:, None, :], cost.shape), risk, ltss)
    return panel, float((cost - without)[treated].sum() / at_risk), float(without[treated].sum() / at_risk)


def _cost(rng: np.random.Generator, number: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Summed over people of whom a third have none."""
    users = rng.binomial(number.astype(np.int64), USERS)
    return rng.gamma(SHAPE * users) / SHAPE * mean / USERS


def _panel(
    demo: np.ndarray,
    quarter: np.ndarray,
    count: np.ndarray,
    cost: np.ndarray,
    weight: np.ndarray,
    risk: np.ndarray,
    ltss: np.ndarray,
) -> Panel:
    counties, quarters, kinds = cost.shape
    flat = np.tile(np.repeat(quarter, kinds), counties)
    nothing = np.zeros(cost.size)

    def along(values: np.ndarray) -> np.ndarray:
        return np.tile(values, counties * quarters).astype(float)

    return Panel(
        demo=np.repeat(demo, quarters * kinds),
        period=(flat - 1) // 4 + 1,
        cluster=np.repeat(np.arange(counties), quarters * kinds),
        weight=(weight * count).ravel(),
        total=(weight * cost).ravel(),
        count=count.ravel().astype(np.int64),
        square=nothing,
        zero_weight=nothing,
        offset=nothing,
        covariates={"log_risk": along(np.log(risk)), "ltss": along(ltss)},
        tags={"quarter": flat},
    ).merged()

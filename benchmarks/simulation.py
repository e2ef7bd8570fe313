"""Made-up demonstrations with a known effect, and how often the report's inference is right about them.

Source: methodology 2.8b. Each draw has counties of skewed size, a person's cost a quarter with a coefficient of
variation of 2, shocks of 3 to 4 percent to a county that last over quarters, and a true effect. All cost of a county
and quarter is drawn at once: a sum of independent gamma costs is a gamma cost.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from demonstrations.evaluation.analysis import Regression, fit_panel
from demonstrations.evaluation.bootstrap import score_bootstrap
from demonstrations.evaluation.effects import Reference
from demonstrations.evaluation.inference import Rules
from demonstrations.evaluation.panel import Panel
from demonstrations.evaluation.pretrends import pretrends

QUARTERS_BEFORE, QUARTERS_AFTER = 8, 8
MEAN_COST = 3_000.0  # a person and quarter
VARIATION = 2.0  # of a person's cost in a quarter: standard deviation over mean
SHOCK, LASTING = 0.035, 0.7  # of a county: standard deviation, and what of it is left a quarter later
LEVEL = 0.10  # standard deviation of counties' levels
PEOPLE, SKEW = 1_200, 0.8  # a county's people: median, and standard deviation of the logarithm
EFFECT = -0.03
LEVEL_OF_INTERVAL = 95
GAMMA = Regression("gamma", "log")


@dataclass(frozen=True)
class Counties:
    """How many counties there are in each group."""

    treated: int
    compared: int

    def __str__(self) -> str:
        return f"{self.treated}+{self.compared}"

    @property
    def total(self) -> int:
        return self.treated + self.compared


@dataclass(frozen=True)
class Draw:
    """One made-up demonstration, and the mean cost its demonstration group would have had without it."""

    panel: Panel
    true_att: float
    effect: float


def draw(counties: Counties, seed: int, *, effect: float = EFFECT) -> Draw:
    """Cells of county and quarter. The same seed gives the same people, shocks and costs with every effect."""
    rng = np.random.default_rng([counties.treated, counties.compared, seed])
    total, quarters = counties.total, QUARTERS_BEFORE + QUARTERS_AFTER
    people = np.maximum(np.round(rng.lognormal(np.log(PEOPLE), SKEW, total)), 50)
    level = rng.normal(0, LEVEL, total)
    shock = np.empty((total, quarters))
    shock[:, 0] = rng.normal(0, SHOCK, total)
    for quarter in range(1, quarters):
        fresh = rng.normal(0, SHOCK * np.sqrt(1 - LASTING**2), total)
        shock[:, quarter] = LASTING * shock[:, quarter - 1] + fresh
    trend = 0.01 * np.arange(quarters)
    mean = MEAN_COST * np.exp(level[:, None] + trend + shock)
    shape = people[:, None] / VARIATION**2
    without = rng.gamma(np.broadcast_to(shape, mean.shape)) * mean * VARIATION**2
    demo = np.arange(total) < counties.treated
    quarter = np.arange(quarters) - QUARTERS_BEFORE + 1
    after = demo[:, None] & (quarter > 0)
    cost = np.where(after, without * (1 + effect), without)
    weight = np.broadcast_to(people[:, None], cost.shape)
    true_att = float((cost - without)[after].sum() / weight[after].sum())
    return Draw(_panel(demo, quarter, weight, cost), true_att, effect)


def _panel(demo: np.ndarray, quarter: np.ndarray, weight: np.ndarray, cost: np.ndarray) -> Panel:
    count, quarters = weight.shape
    whole = {"weight": weight.ravel(), "total": cost.ravel(), "count": weight.ravel().astype(np.int64)}
    flat = np.tile(quarter, count)
    return Panel(
        demo=np.repeat(demo, quarters),
        period=(flat - 1) // 4 + 1,
        cluster=np.repeat(np.arange(count), quarters),
        square=np.zeros(count * quarters),
        zero_weight=np.zeros(count * quarters),
        offset=np.zeros(count * quarters),
        tags={"quarter": flat},
        **whole,
    )


@dataclass(frozen=True)
class Intervals:
    """Of one design: bias with its simulation error, and the coverage of 95 percent intervals in percent, by rule."""

    counties: Counties
    seeds: int
    bias: float
    bias_error: float
    dollar_bias: float
    dollar_bias_error: float
    coverage: dict[str, float]

    @property
    def bias_in_errors(self) -> float:
        return self.bias / self.bias_error

    @property
    def dollar_bias_in_errors(self) -> float:
        return self.dollar_bias / self.dollar_bias_error


@dataclass(frozen=True)
class Sizes:
    """Of one design without any effect: how often each test rejects at 5 percent, in percent."""

    counties: Counties
    seeds: int
    rejected: dict[str, float]


INTERVAL_RULES = {
    "CR3 t(G-1)": ("cr3", "t"),
    "CR1 t(G-1)": ("stata", "t"),
    "CR1 normal": ("stata", "normal"),
}


def intervals(counties: Counties, seeds: range) -> Intervals:
    """Bias and coverage of the cumulative effect."""
    errors, dollars = [], []
    covered = dict.fromkeys((*INTERVAL_RULES, "CR3 t(G-1), dollars"), 0)
    for one in _draws(counties, seeds, EFFECT):
        panel = one.panel.merged()
        fitted = fit_panel(panel, panel.design(cumulative=True), GAMMA, Rules(draws=0))
        column = fitted.design.interactions[1]
        found = fitted.conclude(None, column)
        true = np.log1p(one.effect)
        errors.append(found.coefficient - true)
        dollars.append(found.att - one.true_att)
        for name, (rule, distribution) in INTERVAL_RULES.items():
            se = np.sqrt(fitted.errors.covariances[rule][column, column])
            reach = _reference(distribution, counties).quantile(LEVEL_OF_INTERVAL) * se
            covered[name] += abs(errors[-1]) <= reach
        if found.effect is not None:
            low, high = found.effect.ci[LEVEL_OF_INTERVAL]
            covered["CR3 t(G-1), dollars"] += low <= one.true_att <= high
    return Intervals(
        counties,
        len(seeds),
        *_mean_and_error(errors),
        *_mean_and_error(dollars),
        {name: 100 * count / len(seeds) for name, count in covered.items()},
    )


def sizes(counties: Counties, seeds: range, *, draws: int = 999, referees: bool = False) -> Sizes:
    """How often each test finds the effect that is not there.

    With `referees`, what statsmodels and pyfixest say by default of the same draws. They take the cells as rows.
    """
    others = {"statsmodels default": _statsmodels_p, "pyfixest default": _pyfixest_p} if referees else {}
    rejected = dict.fromkeys(("score bootstrap", *INTERVAL_RULES, *others), 0)
    for seed, one in zip(seeds, _draws(counties, seeds, 0.0), strict=True):
        panel = one.panel.merged()
        fitted = fit_panel(panel, panel.design(cumulative=True), GAMMA, Rules(draws=0))
        column = fitted.design.interactions[1]
        for name, (rule, distribution) in INTERVAL_RULES.items():
            se = np.sqrt(fitted.errors.covariances[rule][column, column])
            rejected[name] += _reference(distribution, counties).p(fitted.fit.beta[column] / se) < 0.05
        generator = np.random.default_rng(seed)
        rejected["score bootstrap"] += (
            score_bootstrap(fitted.fit, column, draws=draws, generator=generator).p < 0.05
        )
        for name, p in others.items():
            rejected[name] += p(panel) < 0.05
    return Sizes(counties, len(seeds), {name: 100 * count / len(seeds) for name, count in rejected.items()})


def pretrend_sizes(counties: Counties, seeds: range, *, draws: int = 999) -> Sizes:
    """How often the tests of the quarters before the start find a difference that is not there."""
    rejected = dict.fromkeys(
        ("joint score bootstrap of leads", "slope, CR3 t(G-1)", "joint chi-square of leads, CR1"), 0
    )
    for one in _draws(counties, seeds, 0.0):
        found = pretrends(one.panel, GAMMA, Rules(draws=draws, beside=("stata",)))
        assert found.joint is not None
        assert found.slope is not None
        assert found.chi_square_p is not None
        rejected["joint score bootstrap of leads"] += found.joint.p < 0.05
        rejected["slope, CR3 t(G-1)"] += found.slope.p < 0.05
        rejected["joint chi-square of leads, CR1"] += found.chi_square_p < 0.05
    return Sizes(counties, len(seeds), {name: 100 * count / len(seeds) for name, count in rejected.items()})


def _draws(counties: Counties, seeds: range, effect: float) -> Iterator[Draw]:
    return (draw(counties, seed, effect=effect) for seed in seeds)


def _reference(distribution: str, counties: Counties) -> Reference:
    return Reference(counties.total - 1 if distribution == "t" else None)


def _mean_and_error(values: list[float]) -> tuple[float, float]:
    array = np.array(values)
    return float(array.mean()), float(array.std(ddof=1) / np.sqrt(len(array)))


def _statsmodels_p(panel: Panel) -> float:
    """Asked for nothing but clusters."""
    import statsmodels.api as sm

    design = panel.design(cumulative=True)
    model = sm.GLM(
        panel.total / panel.weight,
        design.x,
        family=sm.families.Gamma(sm.families.links.Log()),
        var_weights=panel.weight,
    )
    with (
        warnings.catch_warnings()
    ):  # weights with clusters are right, though statsmodels has not finished them
        warnings.simplefilter("ignore")
        found = model.fit(cov_type="cluster", cov_kwds={"groups": panel.cluster})
    return float(found.pvalues[design.interactions[1]])


def _pyfixest_p(panel: Panel) -> float:
    """Asked for nothing but clusters. It has no gamma family: Poisson with the same weights and link."""
    import pandas as pd
    import pyfixest

    data = pd.DataFrame(
        {
            "mean": panel.total / panel.weight,
            "people": panel.weight,
            "demo": panel.demo.astype(int),
            "treated": (panel.demo & (panel.period > 0)).astype(int),
            "period": panel.period,
            "county": panel.cluster,
        }
    )
    model = pyfixest.fepois(
        "mean ~ demo + treated + C(period)", data, vcov={"CRV1": "county"}, weights="people"
    )
    return float(model.pvalue()["treated"])

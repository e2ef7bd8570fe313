"""Effects on the treated, in units and in percent, with delta-method errors.

Sources: Puhani 2012 (the effect of an interaction in a nonlinear model); methodology 2.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.families import Link, type_of_array


@dataclass(frozen=True)
class Effect:
    """One effect. `att` and its error are in the outcome's unit; `percent` is of the counterfactual mean.

    `ci` and `percent_ci` map a level in percent to (low, high); `percent_ci` is empty for other links than log.
    """

    period: int | None
    att: float
    att_se: float
    percent: float
    ci: dict[int, tuple[float, float]]
    percent_ci: dict[int, tuple[float, float]]
    p: float
    p_coefficient: float
    counterfactual_mean: float
    estimate: float
    se: float

    @property
    def intervals_disagree(self) -> bool:
        """Whether at some level one interval holds zero and the other does not."""
        return any(
            (self.ci[level][0] <= 0 <= self.ci[level][1]) != (low <= 0 <= high)
            for level, (low, high) in self.percent_ci.items()
        )


@dataclass(frozen=True)
class Reference:
    """The distribution that errors are compared with: t with `df` degrees of freedom, or the normal for None."""

    df: int | None

    def point(self, share: float) -> float:
        """The value under which this share of the distribution lies."""
        return float(special.ndtri(share) if self.df is None else special.stdtrit(self.df, share))

    def quantile(self, level: float) -> float:
        return self.point(0.5 + level / 200)

    def p(self, statistic: float) -> float:
        lower = -abs(statistic)
        return 2 * float(special.ndtr(lower) if self.df is None else special.stdtr(self.df, lower))


@dataclass(frozen=True)
class Contrast:
    """A difference of predictions before its error is known.

    `gradient` (k,) is its derivative by the coefficients and `percent_gradient` (k,) that of the difference in
    percent of the counterfactual mean; `combination` (k,) picks the coefficients whose sum is the effect on the
    scale of the link.
    """

    att: float
    counterfactual_mean: float
    gradient: type_of_array
    percent_gradient: type_of_array
    combination: type_of_array

    @property
    def percent(self) -> float:
        return 100 * self.att / self.counterfactual_mean if self.counterfactual_mean else float("nan")


def contrast(
    cells: Cells, link: Link, beta: type_of_array, *, treated: NDArray[np.bool_], columns: Sequence[int]
) -> Contrast:
    """The mean over the treated cells of prediction minus prediction with the columns set to zero.

    Shapes: beta (k,), treated (m,). The gradient of a row is slope(eta) x - slope(eta0) x0, where x0 is x without
    the columns. Source: methodology 2.8.
    """
    x, weight = cells.x[treated], cells.weight[treated]
    combination = np.zeros(len(beta))
    combination[list(columns)] = 1.0
    others = 1.0 - combination
    eta = x @ beta + cells.offset[treated]
    eta0 = x @ (beta * others) + cells.offset[treated]
    total = weight.sum()
    att = float(weight @ (link.mean(eta) - link.mean(eta0)) / total)
    counterfactual = float(weight @ link.mean(eta0) / total)
    with_it = (weight * link.slope(eta)) @ x / total
    without_it = others * ((weight * link.slope(eta0)) @ x) / total
    with np.errstate(divide="ignore", invalid="ignore"):
        of_mean = with_it - without_it * np.divide(att + counterfactual, counterfactual)
        percent_gradient = 100 * np.divide(of_mean, counterfactual)
    return Contrast(att, counterfactual, with_it - without_it, percent_gradient, combination)


def effect(
    found: Contrast,
    link: Link,
    beta: type_of_array,
    covariance: type_of_array,
    *,
    reference: Reference,
    levels: Sequence[int],
    period: int | None = None,
) -> Effect:
    """A contrast with its delta-method error, its intervals and its two p-values (methodology 2.8, 2.8b)."""
    att = found.att
    att_se = _root(float(found.gradient @ covariance @ found.gradient))
    estimate = float(found.combination @ beta)
    se = _root(float(found.combination @ covariance @ found.combination))
    quantiles = {level: reference.quantile(level) for level in levels}
    percent_ci = {}
    if link.name == "log":
        percent_ci = percent_intervals(found, link, beta, covariance, reference=reference, levels=levels)
    return Effect(
        period=period,
        att=att,
        att_se=att_se,
        percent=found.percent,
        ci={level: (att - q * att_se, att + q * att_se) for level, q in quantiles.items()},
        percent_ci=percent_ci,
        p=reference.p(_ratio(att, att_se)),
        p_coefficient=reference.p(_ratio(estimate, se)),
        counterfactual_mean=found.counterfactual_mean,
        estimate=estimate,
        se=se,
    )


def percent_intervals(
    found: Contrast,
    link: Link,
    beta: type_of_array,
    covariance: type_of_array,
    *,
    reference: Reference,
    levels: Sequence[int],
) -> dict[int, tuple[float, float]]:
    """Intervals of the effect in percent: 100(exp(b ± q se) - 1) for the log link, by the delta method for others."""
    estimate = float(found.combination @ beta)
    se = _root(float(found.combination @ covariance @ found.combination))
    percent_se = _root(float(found.percent_gradient @ covariance @ found.percent_gradient))
    ends = {}
    for level in levels:
        q = reference.quantile(level)
        if link.name == "log":
            low, high = (100 * float(np.expm1(estimate + sign * q * se)) for sign in (-1, 1))
        else:
            low, high = (found.percent + sign * q * percent_se for sign in (-1, 1))
        ends[level] = (low, high)
    return ends


def adjusted_means(
    cells: Cells,
    link: Link,
    beta: type_of_array,
    *,
    treated: NDArray[np.bool_],
    demo: int,
    post: list[int],
    interactions: list[int],
) -> dict[str, float]:
    """Mean predictions in the four cells, at the covariates and weights of the treated post rows.

    `demo` is the column of the demonstration indicator, `post` those of the post or period indicators and
    `interactions` those of their products; "pre" means all of these at zero, the reference period.
    Source: methodology 2.8.
    """
    x, weight = cells.x[treated], cells.weight[treated]

    def mean(in_demonstration: bool, after: bool) -> float:
        setting = beta.copy()
        if not in_demonstration:
            setting[demo] = 0.0
        if not after:
            setting[post] = 0.0
        if not (in_demonstration and after):
            setting[interactions] = 0.0
        return float(weight @ link.mean(x @ setting + cells.offset[treated]) / weight.sum())

    return {
        "demo_pre": mean(True, False),
        "demo_post": mean(True, True),
        "comp_pre": mean(False, False),
        "comp_post": mean(False, True),
    }


def _root(variance: float) -> float:
    return float(np.sqrt(max(variance, 0.0)))


def _ratio(estimate: float, se: float) -> float:
    if se == 0:
        return 0.0 if estimate == 0 else float("inf")
    return estimate / se

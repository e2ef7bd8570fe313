"""Effects on the treated, in units and in percent, with delta-method errors.

Sources: Puhani 2012 (the effect of an interaction in a nonlinear model); methodology 2.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

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

    def quantile(self, level: float) -> float:
        upper = 0.5 + level / 200
        return float(stats.norm.ppf(upper) if self.df is None else stats.t.ppf(upper, self.df))

    def p(self, statistic: float) -> float:
        tail = stats.norm.sf(abs(statistic)) if self.df is None else stats.t.sf(abs(statistic), self.df)
        return float(2 * tail)


@dataclass(frozen=True)
class Contrast:
    """A difference of predictions before its error is known.

    `gradient` (k,) is its derivative by the coefficients; `combination` (k,) picks the coefficients whose sum is
    the effect on the scale of the link.
    """

    att: float
    counterfactual_mean: float
    gradient: type_of_array
    combination: type_of_array


def contrast(
    cells: Cells, link: Link, beta: type_of_array, *, treated: NDArray[np.bool_], columns: Sequence[int]
) -> Contrast:
    """The mean over the treated cells of prediction minus prediction with the columns set to zero.

    Shapes: beta (k,), treated (m,). The gradient of a row is slope(eta) x - slope(eta0) x0, where x0 is x without
    the columns. Source: methodology 2.8.
    """
    x, weight = cells.x[treated], cells.weight[treated]
    without = x.copy()
    without[:, list(columns)] = 0.0
    eta = x @ beta + cells.offset[treated]
    eta0 = without @ beta + cells.offset[treated]
    total = weight.sum()
    combination = np.zeros(len(beta))
    combination[list(columns)] = 1.0
    return Contrast(
        att=float(weight @ (link.mean(eta) - link.mean(eta0)) / total),
        counterfactual_mean=float(weight @ link.mean(eta0) / total),
        gradient=((weight * link.slope(eta)) @ x - (weight * link.slope(eta0)) @ without) / total,
        combination=combination,
    )


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
    att, counterfactual = found.att, found.counterfactual_mean
    att_se = _root(float(found.gradient @ covariance @ found.gradient))
    estimate = float(found.combination @ beta)
    se = _root(float(found.combination @ covariance @ found.combination))
    quantiles = {level: reference.quantile(level) for level in levels}
    percent_ci = {}
    if link.name == "log":
        percent_ci = {
            level: (100 * float(np.expm1(estimate - q * se)), 100 * float(np.expm1(estimate + q * se)))
            for level, q in quantiles.items()
        }
    return Effect(
        period=period,
        att=att,
        att_se=att_se,
        percent=100 * att / counterfactual if counterfactual else float("nan"),
        ci={level: (att - q * att_se, att + q * att_se) for level, q in quantiles.items()},
        percent_ci=percent_ci,
        p=reference.p(_ratio(att, att_se)),
        p_coefficient=reference.p(_ratio(estimate, se)),
        counterfactual_mean=counterfactual,
        estimate=estimate,
        se=se,
    )


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
        setting = x.copy()
        if not in_demonstration:
            setting[:, demo] = 0.0
        if not after:
            setting[:, post] = 0.0
        if not (in_demonstration and after):
            setting[:, interactions] = 0.0
        return float(weight @ link.mean(setting @ beta + cells.offset[treated]) / weight.sum())

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

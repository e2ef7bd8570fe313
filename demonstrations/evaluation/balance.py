"""How alike the groups are, before and after weighting.

Sources: Austin 2009; Austin and Stuart 2015; methodology 2.5. The yardstick is the unweighted standard deviation
of both groups, before and after, so that it does not move with the weights.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.families import type_of_array

THRESHOLD = 0.10


@dataclass(frozen=True)
class Balance:
    """One covariate. Differences are in standard deviations; the ratio is demonstration over comparison variance."""

    name: str
    demonstration_mean: float
    comparison_mean: float
    weighted_comparison_mean: float
    difference: float
    weighted_difference: float
    variance_ratio: float
    weighted_variance_ratio: float


def balance(name: str, values: type_of_array, treated: NDArray[np.bool_], weight: type_of_array) -> Balance:
    """Compare one covariate (n,) between the groups, with the comparison group as it is and weighted (n,).

    A covariate that takes only 0 and 1 uses p(1 - p) as its variance.
    """
    demonstration, comparison = values[treated], values[~treated]
    ones, odds = np.ones(len(demonstration)), weight[~treated]
    flag = bool(np.isin(values, (0, 1)).all())
    mean1, variance1 = _moments(demonstration, ones, flag)
    mean0, variance0 = _moments(comparison, np.ones(len(comparison)), flag)
    weighted_mean, weighted_variance = _moments(comparison, odds, flag)
    spread = float(np.sqrt((variance1 + variance0) / 2))
    return Balance(
        name=name,
        demonstration_mean=mean1,
        comparison_mean=mean0,
        weighted_comparison_mean=weighted_mean,
        difference=_over(mean1 - mean0, spread),
        weighted_difference=_over(mean1 - weighted_mean, spread),
        variance_ratio=_over(variance1, variance0),
        weighted_variance_ratio=_over(variance1, weighted_variance),
    )


def overlap(
    score: type_of_array, treated: NDArray[np.bool_], weight: type_of_array, *, bins: int = 20
) -> tuple[type_of_array, type_of_array, type_of_array]:
    """Edges (bins + 1,) and shares of each group by score (bins,): the demonstration group, the weighted comparison."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    ours, _ = np.histogram(score[treated], bins=edges)
    theirs, _ = np.histogram(score[~treated], bins=edges, weights=weight[~treated])
    return edges, ours / max(ours.sum(), 1), theirs / (theirs.sum() or 1.0)


def _moments(values: type_of_array, weight: type_of_array, flag: bool) -> tuple[float, float]:
    total = float(weight.sum())
    if not total:
        return float("nan"), float("nan")
    mean = float(weight @ values / total)
    if flag:
        return mean, mean * (1 - mean)
    # The usual unbiased form for weights that say how much a row counts; n - 1 when all are one.
    scale = total - float((weight**2).sum()) / total
    return mean, float(weight @ (values - mean) ** 2 / scale) if scale > 0 else 0.0


def _over(value: float, by: float) -> float:
    if by:
        return value / by
    return 0.0 if value == 0 else float("inf") if value > 0 else float("-inf")

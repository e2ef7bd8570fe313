"""The wild cluster score bootstrap: a p-value and an interval that hold with few clusters.

Sources: Kline and Santos 2012; Cameron, Gelbach and Miller 2008; methodology 2.8b.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.families import Family, Link, NotEstimable, type_of_array
from demonstrations.evaluation.glm import Fit, fit

WEBB_BELOW = 13  # with fewer clusters two-point weights give too few different draws
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])


@dataclass(frozen=True)
class Bootstrap:
    p: float
    ci: dict[int, tuple[float, float]]  # of the coefficient, by inversion
    weights: str  # rademacher | webb
    draws: int


def draw_weights(clusters: int, draws: int, generator: np.random.Generator) -> tuple[type_of_array, str]:
    """(draws, clusters) weights of mean 0 and variance 1, and their name."""
    if clusters < WEBB_BELOW:
        return WEBB[generator.integers(0, 6, size=(draws, clusters))], "webb"
    return generator.integers(0, 2, size=(draws, clusters)) * 2.0 - 1.0, "rademacher"


def score_bootstrap(
    model: Fit,
    column: int,
    *,
    draws: int,
    generator: np.random.Generator,
    levels: list[int],
    bread: str = "observed",
) -> Bootstrap:
    """Test that the coefficient in `column` is zero, and invert the test for an interval of the coefficient.

    The null is imposed by refitting without the column; the scores of the full design at that fit are drawn
    with one random weight a cluster; one Newton step a draw gives the coefficient, which is studentized by
    scores centered again. p = (1 + draws at least as large) / (draws + 1).
    """
    weights, name = draw_weights(model.cells.clusters, draws, generator)
    at = _test(model.cells, model.family, model.link, column, weights, bread)
    center, width = float(model.beta[column]), _width(model, column, bread)
    ci = {level: _invert(at, center, width, 1 - level / 100) for level in levels}
    return Bootstrap(p=at(0.0), ci=ci, weights=name, draws=draws)


def _test(
    cells: Cells, family: Family, link: Link, column: int, weights: type_of_array, bread: str
) -> Callable[[float], float]:
    """A function that gives the bootstrap p-value of "the coefficient equals this"."""
    others = [index for index in range(cells.x.shape[1]) if index != column]

    def p_of(null: float) -> float:
        offset = cells.offset + null * cells.x[:, column]
        restricted = fit(cells.with_design(cells.x[:, others], offset), family, link)
        beta = np.insert(restricted.beta, column, null)
        full = Fit(family, link, cells, beta, restricted.eta, restricted.mean, restricted.score_weight)
        whole = np.linalg.inv(full.information(bread))
        row = whole[column]
        scores = full.cluster_scores()
        direct = scores @ row  # (G,)
        carried = full.cluster_information(bread) @ row  # (G, k)
        observed = _studentized(np.ones((1, len(direct))), scores, whole, direct, carried, column)[0]
        drawn = _studentized(weights, scores, whole, direct, carried, column)
        return float((1 + np.count_nonzero(drawn >= observed * (1 - 1e-12))) / (len(weights) + 1))

    return p_of


def _studentized(
    weights: type_of_array,
    scores: type_of_array,
    inverse: type_of_array,
    direct: type_of_array,
    carried: type_of_array,
    column: int,
) -> type_of_array:
    """(B,) absolute t statistics of one Newton step with the scores weighted by cluster."""
    theta = weights @ scores @ inverse  # (B, k)
    centered = weights * direct - theta @ carried.T  # (B, G)
    spread = np.sqrt((centered**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.abs(theta[:, column]) / spread, nan=0.0, posinf=np.inf)


def _width(model: Fit, column: int, bread: str) -> float:
    inverse = np.linalg.inv(model.information(bread))
    moved = model.cluster_scores() @ inverse[column]
    return float(np.sqrt((moved**2).sum())) or 1.0


def _invert(at: Callable[[float], float], center: float, width: float, alpha: float) -> tuple[float, float]:
    """The nulls that are not rejected at `alpha`: each end by widening, then by halving."""

    def end(sign: int) -> float:
        inside, outside = center, center + sign * 2 * width
        for _ in range(12):
            try:
                if at(outside) < alpha:
                    break
            except NotEstimable:
                break
            inside, outside = outside, center + 2 * (outside - center)
        else:
            return sign * float("inf")
        for _ in range(30):
            middle = (inside + outside) / 2
            if at(middle) < alpha:
                outside = middle
            else:
                inside = middle
            if abs(outside - inside) <= 1e-7 * max(width, 1e-12):
                break
        return (inside + outside) / 2

    return end(-1), end(1)

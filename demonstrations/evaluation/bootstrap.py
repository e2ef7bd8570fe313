"""The wild cluster score bootstrap: p-values and intervals that hold with few clusters.

Sources: Kline and Santos 2012; Cameron, Gelbach and Miller 2008; methodology 2.8b.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.factored import columns_of, recombined
from demonstrations.evaluation.families import Family, Link, NotEstimable, type_of_array
from demonstrations.evaluation.glm import Fit, fit

WEBB_BELOW = 13  # with fewer clusters two-point weights give too few different draws
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
AS_LARGE = 1 - 1e-12  # a draw that equals the statistic but for rounding counts as being as large


@dataclass(frozen=True)
class Bootstrap:
    """`ci` maps a level to an interval of the coefficient, by inversion of the test; empty where none was asked."""

    p: float
    ci: dict[int, tuple[float, float]]
    weights: str  # rademacher | webb
    draws: int


@dataclass(frozen=True)
class JointTest:
    """A test that several coefficients are all zero. `statistic` is the Wald statistic of one Newton step."""

    statistic: float
    restrictions: int
    p: float
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
    levels: Sequence[int] = (),
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


def joint_score_bootstrap(
    model: Fit,
    columns: Sequence[int],
    *,
    draws: int,
    generator: np.random.Generator,
    bread: str = "observed",
) -> JointTest:
    """Test that all the coefficients in `columns` are zero, by the same bootstrap of their Wald statistic.

    Raises NotEstimable (`too_few_clusters`) when there are no more clusters than coefficients: their covariance
    would be singular whatever the draw.
    """
    cells, tested = model.cells, list(columns)
    if cells.clusters <= len(tested):
        raise NotEstimable(
            "too_few_clusters",
            f"{cells.clusters} clusters cannot test {len(tested)} coefficients together.",
        )
    weights, name = draw_weights(cells.clusters, draws, generator)
    full = _imposed(cells, model.family, model.link, tested, np.zeros(len(tested)))
    observed, drawn = _statistics(full, tested, weights, bread)
    p = (1 + np.count_nonzero(drawn >= observed * AS_LARGE)) / (draws + 1)
    return JointTest(float(observed), len(tested), float(p), name, draws)


def reparametrized(model: Fit, combination: type_of_array) -> tuple[Fit, int]:
    """The same fit with one coefficient equal to the combination (k,) of its coefficients, and its column."""
    column = int(np.flatnonzero(combination)[-1])
    share = combination / combination[column]
    others = share.copy()
    others[column] = 0.0
    mixing = np.eye(len(share))
    mixing[column] = -others
    mixing[column, column] = 1 / combination[column]
    x = recombined(model.cells.x, mixing)
    beta = model.beta.copy()
    beta[column] = combination @ model.beta
    cells = model.cells.with_design(x)
    return Fit(model.family, model.link, cells, beta), column


def _imposed(cells: Cells, family: Family, link: Link, columns: list[int], null: type_of_array) -> Fit:
    """The full design at the fit whose coefficients in `columns` are held at `null`."""
    others = [index for index in range(cells.x.shape[1]) if index not in columns]
    offset = cells.offset + cells.x[:, columns] @ null
    restricted = fit(cells.with_design(columns_of(cells.x, others), offset), family, link)
    beta = np.empty(cells.x.shape[1])
    beta[others], beta[columns] = restricted.beta, null
    return Fit(family, link, cells, beta)


def _test(
    cells: Cells, family: Family, link: Link, column: int, weights: type_of_array, bread: str
) -> Callable[[float], float]:
    """A function that gives the bootstrap p-value of "the coefficient equals this"."""

    def p_of(null: float) -> float:
        full = _imposed(cells, family, link, [column], np.array([null]))
        observed, drawn = _statistics(full, [column], weights, bread)
        return float((1 + np.count_nonzero(drawn >= observed * AS_LARGE)) / (len(weights) + 1))

    return p_of


def _statistics(
    full: Fit, columns: list[int], weights: type_of_array, bread: str
) -> tuple[float, type_of_array]:
    """The Wald statistic of one Newton step with the scores as they are, and (B,) with them weighted by cluster."""
    inverse = np.linalg.inv(full.information(bread))
    scores = full.cluster_scores()
    direct = scores @ inverse[:, columns]  # (G, q)
    carried = [full.cluster_information_times(inverse[:, column], bread) for column in columns]  # q of (G, k)

    def wald(weight: type_of_array) -> type_of_array:
        theta = weight @ scores @ inverse  # (B, k)
        centered = np.stack(
            [weight * direct[:, place] - theta @ carried[place].T for place in range(len(columns))], axis=2
        )  # (B, G, q)
        spread = np.swapaxes(centered, 1, 2) @ centered
        moved = theta[:, columns]
        if len(columns) == 1:
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.nan_to_num(moved[:, 0] ** 2 / spread[:, 0, 0], nan=0.0, posinf=np.inf)
        return np.einsum(
            "bq,bq->b", moved, (np.linalg.pinv(spread, hermitian=True) @ moved[:, :, None])[:, :, 0]
        )

    return float(wald(np.ones((1, len(scores))))[0]), wald(weights)


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

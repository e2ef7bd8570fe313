"""Generalized linear models on cells: Fisher scoring with one factorization where the information is constant."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, eigh

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.families import (
    FAMILIES,
    POISSON,
    Family,
    Link,
    NotEstimable,
    negative_binomial,
    type_of_array,
)

STEPS = 200
PIECE = 8_192  # rows
TOLERANCE = 1e-12  # of the sum of what adds up to a score
PATIENCE = 25  # steps; the first ones may overshoot
FARTHEST = 40.0  # a range of the linear predictor that no real outcome has: the fit is on its way to infinity
FAINTEST = (
    1e-9  # of the information at the common mean: less than this in any direction is a limit, not a fit
)
SEPARATED = (
    "The outcome is perfectly separated: for some rows the covariates leave no doubt that it is zero (or, with "
    "the logit link, one), so a coefficient has no finite estimate."
)


@dataclass(frozen=True)
class Fit:
    """A fitted model. Arrays: `beta` (k,), `eta` and `mean` (m,) for each cell, `score_weight` (m,) such that the
    score of a cell is score_weight x its design row."""

    family: Family
    link: Link
    cells: Cells
    beta: type_of_array
    eta: type_of_array
    mean: type_of_array
    score_weight: type_of_array

    def information(self, bread: str) -> type_of_array:
        """(k, k) information: `expected`, or `observed` (the negative Hessian of the quasi-likelihood)."""
        return gram(self.cells.x, self.information_weight(bread))

    def information_weight(self, bread: str) -> type_of_array:
        """(m,) weight of each cell's design row in the information."""
        slope, variance = self.link.slope(self.eta), self.family.variance(self.mean)
        expected = self.cells.weight * slope**2 / variance
        if bread == "expected":
            return expected
        residual = self.cells.total - self.cells.weight * self.mean
        bend = (
            self.link.curve(self.eta) / variance
            - slope**2 * self.family.variance_slope(self.mean) / variance**2
        )
        return expected - residual * bend

    def cluster_scores(self) -> type_of_array:
        """(G, k) sums of the scores by cluster."""
        return sum_by(self.cells.cluster, self.score_weight[:, None] * self.cells.x, self.cells.clusters)

    def cluster_information(self, bread: str) -> type_of_array:
        """(G, k, k) information by cluster."""
        weight, x = self.information_weight(bread), self.cells.x
        parts = np.zeros((self.cells.clusters, x.shape[1], x.shape[1]))
        order = np.argsort(self.cells.cluster, kind="stable")
        ends = np.searchsorted(self.cells.cluster[order], np.arange(self.cells.clusters + 1))
        for cluster, part in enumerate(parts):
            rows = order[ends[cluster] : ends[cluster + 1]]
            part[:] = gram(x[rows], weight[rows])
        return parts

    def cluster_information_times(self, vector: type_of_array, bread: str) -> type_of_array:
        """(G, k) information of each cluster times a vector (k,), without the G matrices."""
        x = self.cells.x
        weight = self.information_weight(bread) * (x @ vector)
        return sum_by(self.cells.cluster, weight[:, None] * x, self.cells.clusters)


def sum_by(code: NDArray[np.int64], values: type_of_array, count: int) -> type_of_array:
    """(count, k) sums of the rows of `values` (m, k) by code."""
    return np.column_stack([np.bincount(code, weights=column, minlength=count) for column in values.T])


def fit(cells: Cells, family: Family, link: Link, *, start: type_of_array | None = None) -> Fit:
    """Solve the score equations of the model on cells with design (m, k) of full rank.

    Raises NotEstimable (`not_converged`, `separated`, `singular`). Source: methodology 2.6; scale note on gamma
    with a log link, whose expected information does not depend on the coefficients.
    """
    scale = np.abs(cells.x).max(axis=0)
    scale[scale == 0] = 1.0
    x = cells.x / scale
    beta = (start * scale) if start is not None else _start(x, cells, family, link)
    constant = (family.name, link.name) in {("gamma", "log"), ("gaussian", "identity")}
    factor = _factor(gram(x, cells.weight)) if constant else None
    value = _gain(x, beta, cells, family, link)
    first = size = None
    for step_number in range(STEPS):
        eta = x @ beta + cells.offset
        mean = link.mean(eta)
        slope, variance = link.slope(eta), family.variance(mean)
        weight = (cells.total - cells.weight * mean) * slope / variance
        score = x.T @ weight
        if size is None:
            size = np.abs(x).T @ ((np.abs(cells.total) + cells.weight * np.abs(mean)) * slope / variance)
        if (np.abs(score) <= TOLERANCE * size).all() and step_number > 0:
            break
        if factor is None:
            information = gram(x, cells.weight * slope**2 / variance)
            first = information if first is None else first
            direction = _solve(_factor(information, late=step_number > 0), score)
        else:
            direction = _newton_or(factor, x, eta, mean, cells, family, link, score, late=step_number > 6)
        moved, moved_value = _step(x, beta, direction, value, cells, family, link)
        if moved is None:
            if (np.abs(score) <= 1e3 * TOLERANCE * size).all():
                break
            raise NotEstimable("not_converged", "The regression did not converge: no step improves the fit.")
        if np.abs(moved - beta).max() <= 1e-15 * max(1.0, float(np.abs(beta).max())):
            beta = moved
            break
        beta, value = moved, moved_value
        if step_number > PATIENCE and link.name != "identity" and np.ptp(x @ beta) > FARTHEST:
            raise NotEstimable("separated", SEPARATED)
    else:
        raise NotEstimable("not_converged", f"The regression did not converge in {STEPS} steps.")
    eta = x @ beta + cells.offset
    mean = link.mean(eta)
    if first is not None:
        _check_information(first, gram(x, cells.weight * link.slope(eta) ** 2 / family.variance(mean)))
    weight = (cells.total - cells.weight * mean) * link.slope(eta) / family.variance(mean)
    return Fit(family, link, cells, beta / scale, eta, mean, weight)


def family_of(name: str, alpha: float | None, cells: Cells, link: Link) -> tuple[Family, float | None]:
    """The family, and the alpha that is held fixed: as given, or the moment estimate, which is at least 0."""
    if name != "negative_binomial":
        return FAMILIES[name], None
    if alpha is None:
        alpha = max(moment_alpha(fit(cells, POISSON, link)), 0.0)
    return negative_binomial(alpha), alpha


def moment_alpha(poisson: Fit) -> float:
    """The weighted moment estimate of NB2's alpha at a Poisson fit (methodology 2.8b). May be negative."""
    mean, cells = poisson.mean, poisson.cells
    spread = cells.square - 2 * mean * cells.total + mean**2 * cells.weight - mean * cells.weight
    return float((spread * mean**2).sum() / (cells.weight * mean**4).sum())


def _start(x: type_of_array, cells: Cells, family: Family, link: Link) -> type_of_array:
    """The intercept-only fit, as coefficients: a projection of a constant predictor on the design."""
    if link.name == "log":
        rate = cells.total.sum() / (cells.weight * np.exp(cells.offset)).sum()
        if rate <= 0:
            raise NotEstimable("no_outcome", "Every outcome is zero, so no ratio of means can be estimated.")
        target = np.log(rate)
    else:
        rate = cells.total.sum() / cells.weight.sum()
        if link.name == "logit" and not 0 < rate < 1:
            raise NotEstimable("separated", "Every outcome is the same, so no odds ratio can be estimated.")
        target = link.linear(np.array([rate]))[0]
    wanted = np.full(len(cells.total), target)
    return np.linalg.lstsq(gram(x, cells.weight), x.T @ (cells.weight * wanted), rcond=None)[0]


def _gain(x: type_of_array, beta: type_of_array, cells: Cells, family: Family, link: Link) -> float:
    with np.errstate(all="ignore"):
        value = family.gain(cells.total, cells.weight, link.mean(x @ beta + cells.offset)).sum()
    return float(value) if np.isfinite(value) else -np.inf


def _newton_or(
    factor: tuple[type_of_array, bool],
    x: type_of_array,
    eta: type_of_array,
    mean: type_of_array,
    cells: Cells,
    family: Family,
    link: Link,
    score: type_of_array,
    *,
    late: bool,
) -> type_of_array:
    """Fisher's step from the kept factor; after some steps Newton's, which finishes a slow convergence."""
    if late:
        whole = Fit(family, link, cells.with_design(x), np.empty(0), eta, mean, np.empty(0))
        try:
            return _solve(cho_factor(whole.information("observed")), score)
        except LinAlgError:
            pass
    return _solve(factor, score)


def _step(
    x: type_of_array,
    beta: type_of_array,
    direction: type_of_array,
    value: float,
    cells: Cells,
    family: Family,
    link: Link,
) -> tuple[type_of_array | None, float]:
    """Halve the step until the fit does not get worse."""
    slack = 1e-13 * max(1.0, abs(value)) if np.isfinite(value) else 0.0
    for halving in range(40):
        moved = beta + direction * 0.5**halving
        moved_value = _gain(x, moved, cells, family, link)
        if moved_value >= value - slack:
            return moved, moved_value
    return None, value


def gram(x: type_of_array, weight: type_of_array) -> type_of_array:
    """x' diag(weight) x, in pieces that stay in the processor's cache and keep memory flat."""
    total = np.zeros((x.shape[1], x.shape[1]))
    for start in range(0, len(x), PIECE):
        part = x[start : start + PIECE]
        total += part.T @ (weight[start : start + PIECE, None] * part)
    return total


def _check_information(first: type_of_array, last: type_of_array) -> None:
    """Refuse a fit that only looks converged: in some direction nearly all information has gone."""
    left = eigh(last, first, eigvals_only=True, subset_by_index=[0, 0])[0]
    if left < FAINTEST:
        raise NotEstimable("separated", SEPARATED)


def _factor(information: type_of_array, *, late: bool = False) -> tuple[type_of_array, bool]:
    try:
        return cho_factor(information)
    except LinAlgError as error:
        if late:  # it had full rank at the common mean
            raise NotEstimable("separated", SEPARATED) from error
        raise NotEstimable("singular", "The covariates are collinear in these rows.") from error


def _solve(factor: tuple[type_of_array, bool], score: type_of_array) -> type_of_array:
    return cho_solve(factor, score)

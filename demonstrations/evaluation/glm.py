"""Generalized linear models on cells: Fisher scoring with one factorization where the information is constant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve, eigh

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.factored import (
    Sum,
    gram,
    grams_by,
    largest,
    pieces,
    predictor,
    starts_with_ones,
    sums_by,
    type_of_matrix,
    type_of_rows,
    weighted_sum,
    whole,
)
from demonstrations.evaluation.families import (
    FAMILIES,
    POISSON,
    Family,
    Link,
    NotEstimable,
    negative_binomial,
    type_of_array,
)
from demonstrations.evaluation.scoring import Scoring

STEPS = 200
NEARER = 1e-3  # a step that left so little of the score shows that its factor is good for one more
FISHER_STEPS = 4  # with the constant information; then the observed one finishes a slow convergence
WORTH_SKIPPING = 0.9  # of the cells: with more of them to visit, going through all is faster
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
OUTSIDE = "The regression did not converge: with the identity link some rows get a mean that this family cannot have."


@dataclass(frozen=True)
class Fit:
    """A fitted model: `beta` (k,), one coefficient a column of the cells' design."""

    family: Family
    link: Link
    cells: Cells
    beta: type_of_array
    _informations: dict[str, type_of_array] = field(default_factory=dict, repr=False)

    @cached_property
    def eta(self) -> type_of_array:
        """(m,) linear predictor of each cell."""
        return self.cells.x @ self.beta + self.cells.offset

    @cached_property
    def mean(self) -> type_of_array:
        return self.link.mean(self.eta)

    def information(self, bread: str) -> type_of_array:
        """(k, k) information: `expected`, or `observed` (the negative Hessian of the quasi-likelihood)."""
        problem = _Problem(self.cells, self.family, self.link)
        kind = "expected" if problem.scoring.is_canonical else bread  # then both are one
        if kind not in self._informations:
            self._informations[kind] = gram(self.cells.x, problem.information(self.beta, kind))
        return self._informations[kind]

    def cluster_scores(self) -> type_of_array:
        """(G, k) sums of the scores by cluster."""
        score = _Problem(self.cells, self.family, self.link).scores(self.beta)
        return sums_by(self.cells.cluster, self.cells.x, score, self.cells.clusters)

    def cluster_information(self, bread: str) -> type_of_array:
        """(G, k, k) information by cluster."""
        weight = _Problem(self.cells, self.family, self.link).information(self.beta, bread)
        return grams_by(
            self.cells.cluster, self.cells.x, whole(weight, len(self.cells.x)), self.cells.clusters
        )

    def cluster_information_times(self, vector: type_of_array, bread: str) -> type_of_array:
        """(G, k) information of each cluster times a vector (k,), without the G matrices."""
        weight = _Problem(self.cells, self.family, self.link).information(self.beta, bread)
        times = predictor(self.cells.x, vector)
        return sums_by(
            self.cells.cluster, self.cells.x, lambda rows: weight(rows) * times(rows), self.cells.clusters
        )


def fit(cells: Cells, family: Family, link: Link, *, start: type_of_array | None = None) -> Fit:
    """Solve the score equations of the model on cells with design (m, k) of full rank.

    Raises NotEstimable (`not_converged`, `separated`, `singular`). Source: methodology 2.6; scale note on gamma
    with a log link, whose expected information does not depend on the coefficients.
    """
    problem = _Problem(cells, family, link)
    scale = problem.scale = _scale(cells.x)
    beta = (start * scale) if start is not None else _start(problem)
    first = problem.gram(beta, "expected")
    factor = _factor(first, link)
    value, score = problem.at(beta)
    size = problem.magnitude(beta)
    far, further = np.inf, np.inf  # how far the score is from nothing, now and a step ago
    for step_number in range(STEPS):
        far, further = float((np.abs(score) / np.where(size > 0, size, 1.0)).max()), far
        if far <= TOLERANCE and step_number > 0:
            break
        if problem.scoring.is_constant:
            direction = _newton_or(factor, problem, beta, score, late=step_number >= FISHER_STEPS)
        else:
            if step_number > 0 and far > NEARER * further:
                factor = _factor(problem.gram(beta, "expected"), link, late=True)
            direction = cho_solve(factor, score)
        moved, moved_value, moved_score = _step(problem, beta, direction, value)
        if moved is None:
            if far <= 1e3 * TOLERANCE:
                break
            raise NotEstimable("not_converged", "The regression did not converge: no step improves the fit.")
        settled = np.abs(moved - beta).max() <= 1e-15 * max(1.0, float(np.abs(beta).max()))
        beta, value, score = moved, moved_value, moved_score
        if settled:
            break
        if step_number > PATIENCE and link.name != "identity" and problem.spread(beta) > FARTHEST:
            raise NotEstimable("separated", SEPARATED)
    else:
        raise NotEstimable("not_converged", f"The regression did not converge in {STEPS} steps.")
    found = Fit(family, link, cells, beta / scale)
    if not problem.scoring.is_constant:
        _check_information(first, found.information("expected") / np.outer(scale, scale))
    return found


class _Problem:
    """The sums over cells that a solution needs, in coefficients (k,) of columns that are at most one."""

    def __init__(self, cells: Cells, family: Family, link: Link) -> None:
        self.cells = cells
        self.scoring = Scoring(family, link)
        self.scale = np.ones(cells.x.shape[1])

    def eta(self, beta: type_of_array) -> Callable[[type_of_rows], type_of_array]:
        common = predictor(self.cells.x, beta / self.scale)
        return lambda rows: common(rows) + self.cells.offset[rows]

    def at(self, beta: type_of_array) -> tuple[float, type_of_array]:
        """The fit, which is -inf where it cannot be computed, and the score (k,)."""
        cells, scoring, eta_of = self.cells, self.scoring, self.eta(beta)
        value, score = 0.0, Sum(cells.x)
        with np.errstate(all="ignore"):
            for rows in self._live:
                total, weight, eta = cells.total[rows], cells.weight[rows], eta_of(rows)
                gain, score_weight = scoring.gain_and_score(total, weight, eta)
                value += gain
                score.add(rows, score_weight)
        found = score.result() / self.scale
        if scoring.is_gamma_log:
            value, found = value - float(self._weights @ beta), found - self._weights
        return (float(value) if np.isfinite(value) else -np.inf), found

    @cached_property
    def _live(self) -> "list[type_of_rows]":
        """Slices of all cells; with gamma and log, of those with any outcome: the others add a constant."""
        if self.scoring.is_gamma_log:
            live = np.flatnonzero(self.cells.total)
            if len(live) < WORTH_SKIPPING * len(self.cells.total):
                return [live[rows] for rows in pieces(len(live))]
        return list(pieces(len(self.cells.total)))

    @cached_property
    def _weights(self) -> type_of_array:
        """(k,) what the cells' weights subtract from the score of gamma and log, whatever the coefficients."""
        return weighted_sum(self.cells.x, self.cells.weight) / self.scale

    def magnitude(self, beta: type_of_array) -> type_of_array:
        """(k,) the size of what adds up to a score."""
        cells, eta_of = self.cells, self.eta(beta)

        def weight(rows: slice) -> type_of_array:
            return self.scoring.magnitude(cells.total[rows], cells.weight[rows], eta_of(rows))

        with np.errstate(all="ignore"):
            return weighted_sum(cells.x, weight, magnitude=True) / self.scale

    def scores(self, beta: type_of_array) -> Callable[[slice], type_of_array]:
        cells, eta_of = self.cells, self.eta(beta)
        return lambda rows: self.scoring.score(cells.total[rows], cells.weight[rows], eta_of(rows))

    def information(self, beta: type_of_array, bread: str) -> Callable[[slice], type_of_array]:
        cells, eta_of = self.cells, self.eta(beta)
        return lambda rows: self.scoring.information(
            bread, cells.total[rows], cells.weight[rows], eta_of(rows)
        )

    def gram(self, beta: type_of_array, bread: str) -> type_of_array:
        return gram(self.cells.x, self.information(beta, bread)) / np.outer(self.scale, self.scale)

    def spread(self, beta: type_of_array) -> float:
        eta_of = self.eta(beta)
        ends = [(float(eta.min()), float(eta.max())) for eta in map(eta_of, pieces(len(self.cells.x)))]
        return max(high for _, high in ends) - min(low for low, _ in ends)


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


def _scale(x: type_of_matrix) -> type_of_array:
    """(k,) the largest size of each column, 1 for a column of zeros."""
    scale = largest(x)
    scale[scale == 0] = 1.0
    return scale


def _start(problem: _Problem) -> type_of_array:
    """The intercept-only fit, as coefficients: a projection of a constant predictor on the design."""
    cells, link = problem.cells, problem.scoring.link
    if link.name == "log":
        rate = cells.total.sum() / sum(
            float(cells.weight[rows] @ np.exp(cells.offset[rows])) for rows in pieces(len(cells.weight))
        )
        if rate <= 0:
            raise NotEstimable("no_outcome", "Every outcome is zero, so no ratio of means can be estimated.")
        target = np.log(rate)
    else:
        rate = cells.total.sum() / cells.weight.sum()
        if link.name == "logit" and not 0 < rate < 1:
            raise NotEstimable("separated", "Every outcome is the same, so no odds ratio can be estimated.")
        target = link.linear(np.array([rate]))[0]
    scale = problem.scale
    if starts_with_ones(cells.x):
        return np.eye(1, cells.x.shape[1])[0] * target
    weights = weighted_sum(cells.x, cells.weight) / scale
    return np.linalg.lstsq(
        gram(cells.x, cells.weight) / np.outer(scale, scale), target * weights, rcond=None
    )[0]


def _newton_or(
    factor: tuple[type_of_array, bool],
    problem: _Problem,
    beta: type_of_array,
    score: type_of_array,
    *,
    late: bool,
) -> type_of_array:
    """Fisher's step from the kept factor; after some steps Newton's, which finishes a slow convergence."""
    if late:
        try:
            return cho_solve(cho_factor(problem.gram(beta, "observed")), score)
        except LinAlgError:
            pass
    return cho_solve(factor, score)


def _step(
    problem: _Problem, beta: type_of_array, direction: type_of_array, value: float
) -> tuple[type_of_array | None, float, type_of_array]:
    """Halve the step until the fit does not get worse."""
    slack = 1e-13 * max(1.0, abs(value)) if np.isfinite(value) else 0.0
    for halving in range(40):
        moved = beta + direction * 0.5**halving
        moved_value, score = problem.at(moved)
        if moved_value >= value - slack:
            return moved, moved_value, score
    return None, value, np.empty(0)


def _check_information(first: type_of_array, last: type_of_array) -> None:
    """Refuse a fit that only looks converged: in some direction nearly all information has gone."""
    left = eigh(last, first, eigvals_only=True, subset_by_index=[0, 0])[0]
    if left < FAINTEST:
        raise NotEstimable("separated", SEPARATED)


def _factor(information: type_of_array, link: Link, *, late: bool = False) -> tuple[type_of_array, bool]:
    try:
        return cho_factor(information)
    except LinAlgError as error:
        if late and link.name == "identity":
            raise NotEstimable("not_converged", OUTSIDE) from error
        if late:  # it had full rank at the common mean
            raise NotEstimable("separated", SEPARATED) from error
        raise NotEstimable("singular", "The covariates are collinear in these rows.") from error

"""Cluster-robust covariance of the coefficients. The factor and the bread that are used are always named.

Sources: Liang and Zeger 1986; Cameron and Miller 2015; MacKinnon, Nielsen and Webb 2023 (CR3); methodology 2.6, 2.8b.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.factored import (
    columns_of,
    dense,
    gram,
    pieces,
    predictor,
    type_of_matrix,
    type_of_rows,
    weighted_rows,
)
from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.glm import Fit, fit
from demonstrations.evaluation.scoring import Scoring

SMALL_SAMPLE = ("hc1", "stata", "cr0", "cr3")
BREADS = ("observed", "expected")
QUASI_NEWTON_STEPS = 60
TOGETHER = 256  # clusters solved at once, which bounds the memory
PIECE = 1_024  # rows by clusters worked on at a time stay in the processor's cache
SETTLED = 1e-9  # clustered standard errors: the most that a further step may be expected to move
HELD = (
    "Without one of the clusters a coefficient cannot be estimated, so cr3 has no error for it: for example, one "
    "cluster is the whole demonstration group."
)


def small_sample_factor(name: str, *, clusters: int, rows: int, rank: int) -> float:
    """hc1: G/(G-1) (n-1)/(n-k); stata: G/(G-1); cr0: 1. n counts rows before any compression."""
    if name == "cr0":
        return 1.0
    if clusters < 2:
        raise NotEstimable("one_cluster", "There is only one cluster, so no clustered error can be computed.")
    factor = clusters / (clusters - 1)
    if name == "stata":
        return factor
    if rows <= rank:
        raise NotEstimable(
            "too_few_rows", f"{rows} rows cannot estimate {rank} coefficients and their errors."
        )
    return factor * (rows - 1) / (rows - rank)


def covariance(model: Fit, *, small_sample: str = "hc1", bread: str = "observed") -> type_of_array:
    """(k, k) covariance of the coefficients, clustered by the cells' cluster codes.

    Raises NotEstimable for one cluster, for too few rows, and with cr3 where leaving a cluster out makes a
    coefficient impossible to estimate.
    """
    if small_sample == "cr3":
        left = leave_one_out(model)
        if left.held:
            raise NotEstimable("cluster_holds_coefficient", HELD)
        return left.covariance(model.beta)
    cells = model.cells
    factor = small_sample_factor(
        small_sample, clusters=cells.clusters, rows=cells.rows, rank=cells.x.shape[1]
    )
    inverse = np.linalg.inv(model.information(bread))
    moved = model.cluster_scores() @ inverse
    return factor * moved.T @ moved


@dataclass(frozen=True)
class LeftOut:
    """`betas` (G, k): the coefficients fitted without each cluster. `held`: columns that some cluster holds alone,
    whose coefficient keeps its value where that cluster is left out, so that it has no cr3 error."""

    betas: type_of_array
    held: tuple[int, ...]

    def covariance(self, beta: type_of_array) -> type_of_array:
        """CR3: (G-1)/G times the sum of squares of what leaving out each cluster does."""
        moves, count = self.betas - beta, len(self.betas)
        return (count - 1) / count * moves.T @ moves


def leave_one_out(model: Fit) -> LeftOut:
    """Fit without each cluster.

    All clusters are solved together: from the fit, steps with the information that is left without the cluster,
    held fixed, until nothing moves. A cluster that these steps do not settle is fitted by itself.

    Source: MacKinnon, Nielsen and Webb 2023.
    """
    cells = model.cells.in_pattern_order()
    if cells.clusters < 2:
        raise NotEstimable("one_cluster", "There is only one cluster, so no clustered error can be computed.")
    model = replace(model, cells=cells)
    everything = list(range(cells.x.shape[1]))
    left = _information_left(model)
    betas = np.tile(model.beta, (cells.clusters, 1))
    kept = {
        cluster: everything if is_definite(information) else _estimable(cells, cluster)
        for cluster, information in enumerate(left)
    }
    whole = [cluster for cluster in kept if kept[cluster] == everything]
    unsettled: set[int] = set()
    for start in range(0, len(whole), TOGETHER):
        unsettled |= set(_quasi_newton(model, betas, left, whole[start : start + TOGETHER]))
    for cluster, columns in kept.items():
        if columns != everything or cluster in unsettled:
            betas[cluster, columns] = _fit_without(model, cluster, columns)
    held = {column for columns in kept.values() for column in everything if column not in columns}
    return LeftOut(betas, tuple(sorted(held)))


def covariances_without(model: Fit, left: LeftOut) -> type_of_array:
    """(G, k, k) CR3 covariances of the fits without each cluster.

    Of each such fit every other cluster is left out by one Newton step, not by a full fit: that is near enough for
    an interval beside a leave-one-out estimate, and costs no more than one CR3.
    """
    count = model.cells.clusters
    parts = model.cluster_information("observed")
    whole = parts.sum(axis=0)
    scores = _scores_by_cluster(model, left.betas)
    found = np.empty_like(parts)
    for cluster in range(count):
        rest = [other for other in range(count) if other != cluster]
        information = whole - parts[cluster] - parts[rest]
        inverse = np.linalg.pinv(information, rcond=1e-10, hermitian=True)
        moves = -np.einsum("hij,hj->hi", inverse, scores[cluster, rest])
        found[cluster] = (count - 2) / (count - 1) * moves.T @ moves
    return found


def _scores_by_cluster(model: Fit, betas: type_of_array) -> type_of_array:
    """(b, G, k) the score of each cluster at each row of `betas` (b, k)."""
    cells = model.cells
    scores = np.zeros((len(betas), cells.clusters, betas.shape[1]))
    order = np.argsort(cells.cluster, kind="stable")
    score_of = _scores_of(model, betas)
    for start in range(0, len(order), PIECE):
        rows = order[start : start + PIECE]
        residual, code, x = score_of(rows), cells.cluster[rows], dense(cells.x, rows)
        ends = np.flatnonzero(np.diff(code)) + 1
        for place in np.split(np.arange(len(rows)), ends):
            scores[:, code[place[0]]] += residual[place].T @ x[place]
    return scores


def _scores_of(model: Fit, betas: type_of_array) -> Callable[[type_of_rows], type_of_array]:
    """A function that gives for rows (r, b) what a design row is multiplied by in the score at each of `betas` (b, k)."""
    cells, scoring, eta_of = model.cells, Scoring(model.family, model.link), predictor(model.cells.x, betas.T)

    def score(rows: type_of_rows) -> type_of_array:
        with np.errstate(all="ignore"):  # a step too far gives infinities, which the caller sees
            eta = eta_of(rows)
            if cells.offset[rows].any():
                eta += cells.offset[rows, None]
            return scoring.score(cells.total[rows, None], cells.weight[rows, None], eta)

    return score


def _fit_without(model: Fit, cluster: int, columns: list[int]) -> type_of_array:
    rest = model.cells.keep(model.cells.cluster != cluster)
    held = np.setdiff1d(np.arange(rest.x.shape[1]), columns)
    fixed = rest.x[:, held] @ model.beta[held]
    part = rest.with_design(columns_of(rest.x, columns), rest.offset + fixed)
    return fit(part, model.family, model.link, start=model.beta[columns]).beta


def _information_left(model: Fit) -> type_of_array:
    """(G, k, k) information without each cluster: observed where it is positive definite, else expected."""
    for bread in BREADS:
        parts = model.cluster_information(bread)
        left = parts.sum(axis=0) - parts
        own = np.diagonal(parts, axis1=1, axis2=2)
        rest = np.diagonal(left, axis1=1, axis2=2)
        # What is left of a column that one cluster holds alone is rounding.
        left[rest <= 1e-9 * own] = 0.0
        if all(is_definite(matrix) for matrix in left):
            break
    return left


def is_definite(matrix: type_of_array) -> bool:
    """Whether a symmetric matrix (k, k) is positive definite by more than rounding, whatever the units of its rows."""
    diagonal = np.diag(matrix)
    if not (diagonal > 0).all():
        return False
    length = np.sqrt(diagonal)
    return bool(np.linalg.eigvalsh(matrix / np.outer(length, length))[0] > 1e-9)


def _estimable(cells: Cells, cluster: int) -> list[int]:
    """The columns that are linearly independent of those before them where the cluster is left out."""
    left = _unit_gram(cells.x[cells.cluster != cluster])
    kept: list[int] = []
    for column in range(len(left)):
        places = [*kept, column]
        if _independent(left[np.ix_(places, places)]):
            kept.append(column)
    return kept


def _quasi_newton(model: Fit, betas: type_of_array, left: type_of_array, clusters: list[int]) -> list[int]:
    """Move the rows of `betas` (G, k) to the solutions without each of the clusters; return the unsettled ones.

    Each cluster starts with the inverse of the information that is left without it and learns from its own steps
    (Broyden 1965, the first method), so that a few passes over the cells settle all clusters together.
    """
    inverse = np.stack([np.linalg.inv(left[cluster]) for cluster in clusters])
    own_scores = model.cluster_scores()
    unit = _one_over_errors(left.mean(axis=0), own_scores)  # steps are compared in errors, not in units of x
    moving, unsettled = np.arange(len(clusters)), []
    names = np.array(clusters, dtype=np.int64)
    last = np.full(len(clusters), np.inf)
    steps = np.zeros((len(clusters), betas.shape[1]))
    for round_number in range(QUASI_NEWTON_STEPS):
        if not len(moving):
            break
        if round_number:
            scores = _scores_without(model, betas[names[moving]], names[moving])
        else:  # at the fit the scores of all clusters add up to nothing
            scores = -own_scores[names]
        moved = _times(inverse[moving], scores)
        if round_number:
            inverse[moving], moved = _learned(inverse[moving], steps[moving], moved)
        size = np.abs(moved * unit).max(axis=1)
        nearer = np.isfinite(size) & (size < last[moving])
        arrived = last[moving] <= 1e3 * SETTLED  # and only rounding moves it
        shrinks = np.where(
            np.isfinite(last[moving]), size / last[moving], 1.0
        )  # and ever more, with each step
        betas[names[moving[nearer]]] += moved[nearer]
        last[moving[nearer]], steps[moving[nearer]] = size[nearer], moved[nearer]
        unsettled += names[moving[~nearer & ~arrived]].tolist()
        moving = moving[nearer & (size * shrinks > SETTLED)]
    unsettled += names[moving].tolist()
    betas[unsettled] = model.beta
    return unsettled


def _one_over_errors(information: type_of_array, scores: type_of_array) -> type_of_array:
    """(k,) one over the clustered errors (CR0), and over the model's own where rounding has left nothing of those."""
    errors = np.sqrt(((scores @ np.linalg.inv(information)) ** 2).sum(axis=0))
    with np.errstate(divide="ignore"):
        return np.minimum(1 / errors, np.sqrt(np.diag(information)))


def _times(matrices: type_of_array, vectors: type_of_array) -> type_of_array:
    """(c, k) each matrix (c, k, k) times its vector (c, k)."""
    return (matrices @ vectors[:, :, None])[:, :, 0]


def _learned(
    inverse: type_of_array, steps: type_of_array, moved: type_of_array
) -> tuple[type_of_array, type_of_array]:
    """Broyden's update of the inverses (c, k, k) after steps (c, k), and the next steps.

    `moved` (c, k) is what the old inverse says of the score after the step: had the inverse been exact, nothing.
    """
    with np.errstate(all="ignore"):
        length = np.einsum("ck,ck->c", steps, steps - moved)
        share = np.einsum("ck,ck->c", steps, moved) / length
        row = _times(np.swapaxes(inverse, 1, 2), steps)
        updated = inverse + (moved / length[:, None])[:, :, None] * row[:, None, :]
        return updated, moved * (1 + share)[:, None]


def _scores_without(model: Fit, betas: type_of_array, clusters: NDArray[np.int64]) -> type_of_array:
    """(c, k) the score at each row of `betas` (c, k) of all cells but those of the cluster beside it."""
    cells = model.cells
    scores = np.zeros_like(betas)
    score_of = _scores_of(model, betas)
    place = np.full(cells.clusters, -1)
    place[clusters] = np.arange(len(clusters))
    for rows in pieces(len(cells.x), PIECE):
        residual = score_of(rows)
        own = place[cells.cluster[rows]]
        left_out = np.flatnonzero(own >= 0)
        residual[left_out, own[left_out]] = 0.0
        scores += weighted_rows(cells.x, rows, residual)
    return scores


def _unit_gram(x: type_of_matrix) -> type_of_array:
    """(k, k) products of the columns at length one; zero for a column of zeros."""
    products = gram(x, np.ones(len(x)))
    length = np.sqrt(np.diag(products))
    length[length == 0] = np.inf
    return products / np.outer(length, length)


def _independent(unit: type_of_array) -> bool:
    return bool(np.diag(unit).all() and np.linalg.eigvalsh(unit)[0] > 1e-11)

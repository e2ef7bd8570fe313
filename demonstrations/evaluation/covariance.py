"""Cluster-robust covariance of the coefficients. The factor and the bread that are used are always named.

Sources: Liang and Zeger 1986; Cameron and Miller 2015; MacKinnon, Nielsen and Webb 2023 (CR3); methodology 2.6, 2.8b.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.glm import PIECE, Fit, fit

SMALL_SAMPLE = ("hc1", "stata", "cr0", "cr3")
BREADS = ("observed", "expected")
CHORD_STEPS = 60
SETTLED = 1e-11  # steps smaller than this many standard errors move nothing that is printed
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


def covariance(
    model: Fit,
    *,
    small_sample: str = "hc1",
    bread: str = "observed",
    needed: Collection[int] | None = None,
) -> type_of_array:
    """(k, k) covariance of the coefficients, clustered by the cells' cluster codes.

    `needed` are the columns that cr3 must be able to estimate without each cluster (None: all of them).

    Raises NotEstimable for one cluster, for too few rows, and with cr3 where leaving a cluster out makes a
    needed coefficient impossible to estimate.
    """
    if small_sample == "cr3":
        return delete_one_cluster(model, needed)
    cells = model.cells
    factor = small_sample_factor(
        small_sample, clusters=cells.clusters, rows=cells.rows, rank=cells.x.shape[1]
    )
    inverse = np.linalg.inv(model.information(bread))
    moved = model.cluster_scores() @ inverse
    return factor * moved.T @ moved


def delete_one_cluster(model: Fit, needed: Collection[int] | None = None) -> type_of_array:
    """CR3: (G-1)/G times the sum of squares of what leaving out each cluster, and refitting, does."""
    count = model.cells.clusters
    moves = leave_one_out(model, needed) - model.beta
    return (count - 1) / count * moves.T @ moves


def leave_one_out(model: Fit, needed: Collection[int] | None = None) -> type_of_array:
    """(G, k) the coefficients fitted without each cluster.

    All clusters are solved together: from the fit, steps with the information that is left without the cluster,
    held fixed, until nothing moves. A cluster that these steps do not settle is fitted by itself. A coefficient
    that cannot be estimated without a cluster keeps its value there, unless it is `needed` (None: all are).

    Raises NotEstimable (`cluster_holds_coefficient`) for a needed one. Source: MacKinnon, Nielsen and Webb 2023.
    """
    cells = model.cells
    if cells.clusters < 2:
        raise NotEstimable("one_cluster", "There is only one cluster, so no clustered error can be computed.")
    rank = cells.x.shape[1]
    wanted = set(range(rank)) if needed is None else set(needed)
    left = _information_left(model)
    betas = np.tile(model.beta, (cells.clusters, 1))
    alone: list[tuple[int, list[int]]] = []
    together: list[int] = []
    for cluster in range(cells.clusters):
        kept = list(range(rank)) if _definite(left[cluster]) else _estimable(cells, cluster)
        if wanted - set(kept):
            raise NotEstimable("cluster_holds_coefficient", HELD)
        if len(kept) == rank:
            together.append(cluster)
        else:
            alone.append((cluster, kept))
    unsettled = _chord(model, betas, left, together)
    for cluster, kept in [*alone, *((cluster, list(range(rank))) for cluster in unsettled)]:
        rest = cells.keep(cells.cluster != cluster)
        held = [column for column in range(rank) if column not in kept]
        fixed = rest.x[:, held] @ model.beta[held]
        found = fit(
            rest.with_design(rest.x[:, kept], rest.offset + fixed),
            model.family,
            model.link,
            start=model.beta[kept],
        )
        betas[cluster, kept] = found.beta
    return betas


def held_by_one_cluster(model: Fit) -> list[int]:
    """The columns that cannot be estimated without some cluster: cr3 gives no error for their coefficients."""
    held: set[int] = set()
    for cluster, information in enumerate(_information_left(model)):
        if not _definite(information):
            held |= set(range(model.cells.x.shape[1])) - set(_estimable(model.cells, cluster))
    return sorted(held)


def _information_left(model: Fit) -> type_of_array:
    """(G, k, k) information without each cluster: observed where it is positive definite, else expected."""
    parts = model.cluster_information("observed")
    left = parts.sum(axis=0) - parts
    if all(_definite(matrix) for matrix in left):
        return left
    parts = model.cluster_information("expected")
    return parts.sum(axis=0) - parts


def _definite(matrix: type_of_array) -> bool:
    diagonal = np.diag(matrix)
    if not (diagonal > 0).all():
        return False
    length = np.sqrt(diagonal)
    return bool(np.linalg.eigvalsh(matrix / np.outer(length, length))[0] > 1e-9)


def _estimable(cells: Cells, cluster: int) -> list[int]:
    """The columns that are linearly independent of those before them where the cluster is left out."""
    x = cells.x[cells.cluster != cluster]
    kept: list[int] = []
    for column in range(x.shape[1]):
        if full_rank(x[:, [*kept, column]]):
            kept.append(column)
    return kept


def _chord(model: Fit, betas: type_of_array, left: type_of_array, clusters: list[int]) -> list[int]:
    """Move the rows of `betas` (G, k) to the solutions without each of the clusters; return the unsettled ones."""
    inverse = {cluster: np.linalg.inv(left[cluster]) for cluster in clusters}
    unit = np.sqrt(np.diag(left.mean(axis=0)))  # so that steps are compared in errors, not in units of x
    moving, unsettled = np.array(clusters, dtype=np.int64), []
    last = np.full(len(left), np.inf)
    for _ in range(CHORD_STEPS):
        if not len(moving):
            break
        scores = _scores_without(model, betas[moving], moving)
        steps = np.stack([inverse[cluster] @ score for cluster, score in zip(moving, scores, strict=True)])
        size = np.abs(steps * unit).max(axis=1)
        nearer = np.isfinite(size) & (size < last[moving])
        arrived = last[moving] <= 1e3 * SETTLED  # and only rounding moves it
        betas[moving[nearer]] += steps[nearer]
        last[moving[nearer]] = size[nearer]
        unsettled += moving[~nearer & ~arrived].tolist()
        moving = moving[nearer & (size > SETTLED)]
    unsettled += moving.tolist()
    betas[unsettled] = model.beta
    return unsettled


def _scores_without(model: Fit, betas: type_of_array, clusters: NDArray[np.int64]) -> type_of_array:
    """(c, k) the score at each row of `betas` (c, k) of all cells but those of the cluster beside it."""
    cells, link, family = model.cells, model.link, model.family
    scores = np.zeros_like(betas)
    for start in range(0, len(cells.x), PIECE):
        rows = slice(start, start + PIECE)
        x = cells.x[rows]
        with np.errstate(all="ignore"):  # a step too far gives infinities, which the caller sees
            eta = x @ betas.T + cells.offset[rows, None]
            mean = link.mean(eta)
            residual = cells.total[rows, None] - cells.weight[rows, None] * mean
            residual *= link.slope(eta) / family.variance(mean)
        residual[cells.cluster[rows, None] == clusters] = 0.0
        scores += residual.T @ x
    return scores


def full_rank(x: type_of_array) -> bool:
    """Whether the columns of x (m, k) are linearly independent, judged on columns of length one."""
    length = np.sqrt((x**2).sum(axis=0))
    if not length.all():
        return False
    scaled = x / length
    return bool(np.linalg.eigvalsh(scaled.T @ scaled)[0] > 1e-11)

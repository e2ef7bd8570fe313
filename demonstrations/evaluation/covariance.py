"""Cluster-robust covariance of the coefficients. The factor and the bread that are used are always named.

Sources: Liang and Zeger 1986; Cameron and Miller 2015; MacKinnon, Nielsen and Webb 2023 (CR3); methodology 2.6, 2.8b.
"""

import numpy as np

from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.glm import Fit, fit

SMALL_SAMPLE = ("hc1", "stata", "cr0", "cr3")
BREADS = ("observed", "expected")


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
        return delete_one_cluster(model)
    cells = model.cells
    factor = small_sample_factor(
        small_sample, clusters=cells.clusters, rows=cells.rows, rank=cells.x.shape[1]
    )
    inverse = np.linalg.inv(model.information(bread))
    moved = model.cluster_scores() @ inverse
    return factor * moved.T @ moved


def delete_one_cluster(model: Fit) -> type_of_array:
    """CR3: (G-1)/G times the sum of squares of what leaving out each cluster, and refitting, does."""
    cells, count = model.cells, model.cells.clusters
    if count < 2:
        raise NotEstimable("one_cluster", "There is only one cluster, so no clustered error can be computed.")
    moves = np.empty((count, len(model.beta)))
    for cluster in range(count):
        rest = cells.keep(cells.cluster != cluster)
        if not full_rank(rest.x):
            raise NotEstimable(
                "cluster_holds_coefficient",
                "Without one of the clusters a coefficient cannot be estimated, so cr3 has no error for it: "
                "for example, one cluster is the whole demonstration group.",
            )
        moves[cluster] = fit(rest, model.family, model.link, start=model.beta).beta - model.beta
    return (count - 1) / count * moves.T @ moves


def full_rank(x: type_of_array) -> bool:
    """Whether the columns of x (m, k) are linearly independent, judged on columns of length one."""
    length = np.sqrt((x**2).sum(axis=0))
    if not length.all():
        return False
    scaled = x / length
    return bool(np.linalg.eigvalsh(scaled.T @ scaled)[0] > 1e-11)

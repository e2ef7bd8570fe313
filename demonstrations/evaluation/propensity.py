"""Propensity scores by period, and the weights that make the comparison group resemble the demonstration group.

Sources: Rosenbaum and Rubin 1983; Hirano, Imbens and Ridder 2003; methodology 2.4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from demonstrations.evaluation.cells import Cells
from demonstrations.evaluation.design import independent
from demonstrations.evaluation.families import BINOMIAL, LINKS, NotEstimable, type_of_array
from demonstrations.evaluation.glm import fit

MANY, PART = 10_000, 10  # people for whom a start from one in ten is worth its time
NORMALIZE = ("n_demo", "n_comp", "none")


@dataclass(frozen=True)
class Scores:
    """`names`, `beta` and `se` of the fitted columns; `score` (n,) in (0, 1); `collinear` columns that were left out.

    The errors are those of a logistic regression of independent people; the weights do not depend on them.
    """

    names: tuple[str, ...]
    beta: type_of_array
    se: type_of_array
    score: type_of_array
    collinear: tuple[str, ...]

    @property
    def p(self) -> type_of_array:
        """(k,) two-sided p-values against the normal distribution."""
        return 2 * np.asarray(special.ndtr(-np.abs(self.beta / self.se)))


@dataclass(frozen=True)
class Weights:
    """ATT weights (n,): 1 for the demonstration group, 0 for comparison people outside the common support."""

    weight: type_of_array
    outside_support: int
    capped: int
    effective_size: float  # of the comparison group


def propensity(columns: dict[str, type_of_array], treated: NDArray[np.bool_]) -> Scores:
    """Logistic regression of being in the demonstration group on the columns (n,), with a constant.

    Raises NotEstimable: `one_group` when a group is missing, `separated` when the covariates tell the groups
    apart perfectly, so that no weights exist.
    """
    if treated.all() or not treated.any():
        raise NotEstimable("one_group", "A propensity score needs people of both groups in the period.")
    every = np.ones(len(treated))
    x, names, dropped = independent({"const": every, **columns})
    nothing, outcome = np.zeros(len(treated)), treated.astype(float)
    rows = Cells(x, nothing, nothing.astype(np.int64), every, outcome, outcome, len(treated))
    model = fit(rows, BINOMIAL, LINKS["logit"], start=_start(rows))
    covariance = np.linalg.inv(model.information("expected"))
    return Scores(names, model.beta, np.sqrt(np.diag(covariance)), model.mean, dropped)


def _start(rows: Cells) -> type_of_array | None:
    """The coefficients of one row in so many: nearly those of all, for little. None where a part cannot be estimated."""
    if len(rows.total) < MANY:
        return None
    part = rows.keep(np.arange(0, len(rows.total), PART))
    try:
        return fit(part, BINOMIAL, LINKS["logit"], start=_start(part)).beta
    except NotEstimable:
        return None


def att_weights(
    score: type_of_array,
    treated: NDArray[np.bool_],
    *,
    cap: float | None = None,
    normalize: str = "n_demo",
) -> Weights:
    """Odds weights for the comparison group, capped and then normalized, in that order.

    Comparison people whose score (n,) is under the lowest of the demonstration group get weight 0. `normalize`
    makes the comparison weights add up to the number of demonstration people (`n_demo`), to the number of
    comparison people in the support (`n_comp`), or leaves them (`none`). Source: methodology 2.4.

    Raises ValueError for an unknown `normalize` or a cap that is not positive, NotEstimable (`no_support`) when
    nobody of the comparison group is in the support.
    """
    if normalize not in NORMALIZE:
        raise ValueError(f"normalize is {normalize!r}; allowed: {', '.join(NORMALIZE)}.")
    if cap is not None and cap <= 0:
        raise ValueError(f"cap is {cap!r}; allowed: a number over 0.")
    compared = ~treated
    inside = compared & (score >= score[treated].min())
    if not inside.any():
        raise NotEstimable(
            "no_support", "No comparison person is as likely as the least likely demonstration person."
        )
    weight = np.where(treated, 1.0, 0.0)
    odds = score[inside] / (1 - score[inside])
    capped = 0
    if cap is not None:
        capped = int((odds > cap).sum())
        odds = np.minimum(odds, cap)
    if normalize != "none":
        wanted = treated.sum() if normalize == "n_demo" else inside.sum()
        odds = odds * (wanted / odds.sum())
    weight[inside] = odds
    return Weights(weight, int((compared & ~inside).sum()), capped, effective_size(odds))


def effective_size(weight: type_of_array) -> float:
    """Kish's effective sample size: (sum w)^2 / sum w^2. Zero for no weight at all."""
    square = float((weight**2).sum())
    return float(weight.sum()) ** 2 / square if square else 0.0

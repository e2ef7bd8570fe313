"""What is looked at before and after a regression: groups without an outcome, counties in one period, zeros."""

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.design import Design
from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.notices import Notice

FEW_CLUSTERS = 6  # of either group; below it no interval should be believed (methodology 2.8b)
MOSTLY_ZERO = 0.75
MISFIT = 0.05  # of the observed mean


def refuse_unidentified(
    demo: NDArray[np.bool_],
    period: NDArray[np.int64],
    weight: type_of_array,
    total: type_of_array,
    link: str,
) -> None:
    """Refuse what has no finite effect: a group and period with no weight, or whose mean lies at the link's edge.

    Shapes (n,): `total` is weight x outcome. Raises NotEstimable: `no_weight` where weights sum to nothing,
    `no_outcome` where every outcome is zero with a log link, `separated` where every outcome is equal with a
    logit link.
    """
    for group, name in ((True, "demonstration"), (False, "comparison")):
        for value in np.unique(period):
            rows = (demo == group) & (period == value)
            if not rows.any():
                continue
            where = f"the {name} group in period {value}"
            people, outcome = float(weight[rows].sum()), float(total[rows].sum())
            if not people > 0:
                raise NotEstimable("no_weight", f"The weights of {where} sum to nothing.")
            if link == "log" and outcome <= 0:
                raise NotEstimable(
                    "no_outcome",
                    f"Every outcome of {where} is zero, so no ratio of means can be estimated.",
                )
            if link == "logit" and not 0 < outcome < people:
                raise NotEstimable(
                    "separated", f"Every outcome of {where} is the same, so no odds ratio can be estimated."
                )


def few_notices(demo: NDArray[np.bool_], cluster: NDArray[np.int64]) -> list[Notice]:
    """Whether a group has too few counties for an interval, or only one. Shapes (n,)."""
    found = []
    for group, few, one in (
        (True, "few_treated", "one_treated_cluster"),
        (False, "few_comparison", "one_comparison_cluster"),
    ):
        count = len(np.unique(cluster[demo == group]))
        if count < FEW_CLUSTERS:
            found.append(Notice(few, str(count)))
        if count == 1:
            found.append(Notice(one))
    return found


def one_period_notices(after: NDArray[np.bool_], cluster: NDArray[np.int64]) -> list[Notice]:
    """Whether there are counties with rows only before or only after the start. Shapes (n,)."""
    single = len(np.setxor1d(cluster[~after], cluster[after]))
    return [Notice("clusters_in_one_period", str(single))] if single else []


def zero_notices(zero_weight: float, weight: float) -> list[Notice]:
    """Whether more than three quarters of the weight have an outcome of zero."""
    share = zero_weight / weight
    return [Notice("zero_heavy", f"{100 * share:.0f}")] if share > MOSTLY_ZERO else []


def misfit_notices(modeled: float, observed: float) -> list[Notice]:
    """Whether a model's mean of the demonstration group after the start is far from the observed one.

    A gamma regression makes the mean of the ratios 1, not the dollars equal; a Poisson regression reproduces them.
    """
    away = modeled / observed - 1 if observed else 0.0
    return [Notice("misfit", f"{100 * away:+.0f}")] if abs(away) > MISFIT else []


def design_notices(design: Design) -> list[Notice]:
    return [Notice("collinear", name) for name in design.collinear]

"""Rows of an outcome as a panel: who has weight and something at risk, with the covariates that it can have."""

import numpy as np

from demonstrations.evaluation.analysis import Regression
from demonstrations.evaluation.outcomes import Outcome
from demonstrations.evaluation.panel import Panel
from enrollees.selectors.evaluation_data import EvaluationData, PersonPeriods, Sums
from reports.builders.evaluation.matching import Matched


def regression(outcome: Outcome) -> Regression:
    return Regression(outcome.family, outcome.link)


def panel(rows: PersonPeriods, found: Matched, sums: Sums, weight: np.ndarray | None = None) -> Panel:
    """The rows of one measure as a panel: who has weight and something at risk."""
    weight = found.weight if weight is None else weight
    keep = (weight > 0) & (sums.weight > 0)
    return found.shapes.of(keep, lambda: _shape(rows, found, keep)).with_sums(**_weighted(sums, weight, keep))


def _shape(rows: PersonPeriods, found: Matched, keep: np.ndarray) -> Panel:
    nothing = np.zeros(int(keep.sum()))
    return Panel(
        **dict.fromkeys(("weight", "total", "square", "zero_weight", "count", "offset"), nothing),
        demo=rows.demo[keep],
        period=rows.period[keep],
        cluster=_codes(rows.county)[keep],
        covariates={name: values[keep] for name, values in found.columns.items()},
        tags={name: values[keep] for name, values in tags(rows).items()},
    )


def quarter_panel(data: EvaluationData, found: Matched, key: str) -> Panel:
    """The same by quarter."""
    rows, place, sums = data.rows, data.quarters.place, data.quarters.sums[key]
    weight = found.weight[place]
    keep = (weight > 0) & (sums.weight > 0)
    own = place[keep]
    return Panel(
        **_weighted(sums, weight, keep),
        demo=rows.demo[own],
        period=rows.period[own],
        cluster=_codes(rows.county)[own],
        covariates={name: values[own] for name, values in found.columns.items()},
        tags={"cohort": rows.cohort[own], "quarter": data.quarters.quarter[keep]},
    )


def tags(rows: PersonPeriods) -> dict[str, np.ndarray]:
    names = ("age_band", "race", "ltss", "spmi", "msa")
    own = {name: rows.columns[name] for name in names if name in rows.columns}
    return own | {"cohort": rows.cohort, "state": rows.state}


def _weighted(sums: Sums, weight: np.ndarray, keep: np.ndarray) -> dict[str, np.ndarray]:
    own = weight[keep]
    return {
        "weight": own * sums.weight[keep],
        "total": own * sums.total[keep],
        "square": own * sums.square[keep],
        "zero_weight": own * sums.zero[keep],
        "count": sums.weight[keep].astype(np.int64),
        "offset": np.zeros(len(own)),
    }


def _codes(names: np.ndarray) -> np.ndarray:
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def modeled(rows: PersonPeriods, found: Matched, outcome: Outcome) -> tuple[Panel, tuple[str, ...]]:
    """The panel of an outcome, and the covariates that its logit cannot have, which are not in it."""
    own = panel(rows, found, rows.sums[outcome.key])
    left_out = certain(own) if outcome.link == "logit" else ()
    kept = {name: each for name, each in own.covariates.items() if name not in left_out}
    return own.with_covariates(kept), left_out


def certain(own: Panel) -> tuple[str, ...]:
    """Flags on one side of which the outcome never, or always, happens: a logit has no finite coefficient for them."""

    def decides(side: np.ndarray) -> bool:
        return bool(side.any()) and float(own.total[side].sum()) in (0.0, float(own.weight[side].sum()))

    flags = {name: each == 1 for name, each in own.covariates.items() if np.isin(each, (0, 1)).all()}
    return tuple(name for name, member in flags.items() if decides(member) or decides(~member))

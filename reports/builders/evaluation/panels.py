"""Rows of an outcome as a panel: who has weight and something at risk, with the covariates that it can have."""

from collections.abc import Mapping

import numpy as np

from demonstrations.evaluation.analysis import Regression
from demonstrations.evaluation.cells import numbered
from demonstrations.evaluation.outcomes import Outcome
from demonstrations.evaluation.panel import Panel
from demonstrations.evaluation.patterns import Patterns, patterns_of
from enrollees.selectors.evaluation_data import EvaluationData, PersonPeriods, Sums
from reports.builders.evaluation.matching import Matched


def regression(outcome: Outcome) -> Regression:
    return Regression(outcome.family, outcome.link)


def panel(rows: PersonPeriods, found: Matched, sums: Sums, weight: np.ndarray | None = None) -> Panel:
    """The rows of one measure as a panel: who has weight and something at risk."""
    weight = found.weight if weight is None else weight
    keep = (weight > 0) & (sums.weight > 0)

    def make(places: np.ndarray) -> Panel:
        tagged = {name: values[places] for name, values in tags(rows).items()}
        own = _shape(rows, found, places, rows.period[places], tagged)
        return own.with_patterns(_patterns(rows, found).at(places))

    shape, places = found.shapes.of(keep, make)
    return shape.with_sums(**_weighted(sums, weight[places], places))


def quarter_panel(data: EvaluationData, found: Matched, key: str) -> Panel:
    """The same by quarter, which is its period."""
    rows, quarters, sums = data.rows, data.quarters, data.quarters.sums[key]
    weight = found.weight[quarters.place]
    keep = (weight > 0) & (sums.weight > 0)

    def make(places: np.ndarray) -> Panel:
        own, quarter = quarters.place[places], quarters.quarter[places]
        made = _shape(rows, found, own, quarter, {"cohort": rows.cohort[own], "quarter": quarter})
        shared = _patterns(rows, found).at(own).finer(quarter)
        return made.with_patterns(shared) if shared.entries else made

    shape, places = found.shapes.of(keep, make)
    return shape.with_sums(**_weighted(sums, weight[places], places))


def _shape(
    rows: PersonPeriods,
    found: Matched,
    places: np.ndarray,
    period: np.ndarray,
    tagged: Mapping[str, np.ndarray],
) -> Panel:
    """Entries of the rows at these places (m,), before they have sums."""
    nothing = np.zeros(len(places))
    return Panel(
        **dict.fromkeys(("weight", "total", "square", "zero_weight", "count", "offset"), nothing),
        demo=rows.demo[places],
        period=period,
        cluster=_codes(rows.county)[places],
        covariates={name: values[places] for name, values in found.columns.items()},
        tags=tagged,
    )


def _patterns(rows: PersonPeriods, found: Matched) -> Patterns:
    """Of all rows, by year."""
    keys = [rows.demo, rows.period, _codes(rows.county), rows.cohort]
    return found.shapes.patterns(lambda: patterns_of(keys, found.columns))


def tags(rows: PersonPeriods) -> dict[str, np.ndarray]:
    names = ("age_band", "race", "ltss", "spmi", "msa")
    own = {name: rows.columns[name] for name in names if name in rows.columns}
    return own | {"cohort": rows.cohort, "state": rows.state}


def _weighted(sums: Sums, weight: np.ndarray, places: np.ndarray) -> dict[str, np.ndarray]:
    """The sums at these places, each times its weight (m,)."""
    return {
        "weight": weight * sums.weight[places],
        "total": weight * sums.total[places],
        "square": weight * sums.square[places],
        "zero_weight": weight * sums.zero[places],
        "count": sums.weight[places].astype(np.int64),
        "offset": np.zeros(len(weight)),
    }


def _codes(names: np.ndarray) -> np.ndarray:
    return numbered(names)[1]


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

"""The effects again with the covariates recalled from earlier evaluations, beside those of the report.

Its covariates are those of the period itself, so its weights and regressions are its own (methodology 2.8b).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from demonstrations.evaluation.analysis import cumulative_effect
from demonstrations.evaluation.covariates import CovariateSet
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Conclusion, Rules
from demonstrations.evaluation.outcomes import Outcome
from enrollees.selectors.evaluation import age_bands
from enrollees.selectors.evaluation_data import EvaluationData, EvaluationPlan, PersonPeriods
from reports.builders.evaluation import kept
from reports.builders.evaluation.matching import Matched, matched
from reports.builders.evaluation.panels import modeled, regression
from reports.builders.steps import Step, Steps, Work

MAIN_USE = ("any_inpatient", "any_ed", "any_snf", "any_pqi", "long_stay")


@dataclass(frozen=True)
class Replicated:
    """One outcome: its cumulative effect, or why there is none."""

    outcome: Outcome
    cumulative: Conclusion | None
    refusal: str = ""


@dataclass(frozen=True)
class Replication:
    """`rows` are the person-periods whose current covariates are all known; `refusal` says why there are no weights."""

    covariates: CovariateSet
    rows: PersonPeriods
    matched: Matched | None
    effects: tuple[Replicated, ...] = ()
    refusal: str = ""


def planned_again(outcomes: Sequence[Outcome], plan: EvaluationPlan) -> list[Step]:
    """The steps of the replication, in order."""
    if plan.replication is None:
        return []
    return [Step(_name(each), f"Replication: {each.label}", 1) for each in outcomes if _is_wanted(each)]


def _name(outcome: Outcome) -> str:
    return f"replication-{outcome.key}".replace("_", "-")


def _is_wanted(outcome: Outcome) -> bool:
    return outcome.kind == "dollars" or outcome.key in MAIN_USE


def replicated(
    data: EvaluationData, covariates: CovariateSet | None, rules: Rules, *, cap: float | None, steps: Steps
) -> Replication | None:
    """Propensity models, weights and cumulative effects of cost and of the main measures of use.

    None where none is asked for, or the data hold no current covariates.
    """
    if covariates is None or not data.rows.current:
        return None
    rows = rows_with_current(data.rows, covariates)
    try:
        found = matched(rows, cap=cap)
    except NotEstimable as error:
        return Replication(covariates, rows, None, refusal=str(error))

    def work(outcome: Outcome) -> Work:
        return Work(_name(outcome), {}, lambda tell: kept.encoded(_effect(rows, found, outcome, rules)))

    outputs = steps.together([work(each) for each in data.outcomes if _is_wanted(each)])
    effects = tuple(kept.decoded(output, Replicated) for output in outputs.values())
    return Replication(covariates, rows, found, effects)


def rows_with_current(rows: PersonPeriods, covariates: CovariateSet) -> PersonPeriods:
    """The rows under the set's covariates; who lacks one is left out."""
    columns = {name: values for name, values in rows.columns.items() if name in covariates.fixed}
    columns |= rows.current
    if "age" in columns:
        columns["age_band"] = age_bands(columns["age"])
    known = np.all([np.isfinite(values) for values in rows.current.values()], axis=0)
    return replace(rows, columns=columns, current={}).only(known)


def _effect(rows: PersonPeriods, found: Matched, outcome: Outcome, rules: Rules) -> Replicated:
    own, _left_out = modeled(rows, found, outcome)
    try:
        return Replicated(outcome, cumulative_effect(own, regression(outcome), replace(rules, beside=())))
    except NotEstimable as error:
        return Replicated(outcome, None, str(error))

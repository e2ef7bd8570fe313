"""Difference-in-differences from rows and a specification: what `manage.py effects` prints."""

import math
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.bootstrap import Bootstrap, score_bootstrap
from demonstrations.evaluation.cells import Cells, collapse
from demonstrations.evaluation.checks import (
    design_notices,
    few_notices,
    one_period_notices,
    refuse_unidentified,
    zero_notices,
)
from demonstrations.evaluation.covariance import HELD, covariance, leave_one_out
from demonstrations.evaluation.design import Design, build
from demonstrations.evaluation.effects import Effect, Reference, adjusted_means, contrast, effect
from demonstrations.evaluation.factored import dense
from demonstrations.evaluation.families import LINKS, Family, NotEstimable, type_of_array
from demonstrations.evaluation.glm import Fit, family_of, fit
from demonstrations.evaluation.notices import Notice
from demonstrations.evaluation.rows import Rows
from demonstrations.evaluation.spec import Spec


@dataclass(frozen=True)
class Model:
    """A fitted design with the covariance that was asked for."""

    design: Design
    fit: Fit
    covariance: type_of_array
    treated: NDArray[np.bool_]  # (m,) demonstration cells after the start
    held: tuple[int, ...] = ()  # columns without a cr3 error


@dataclass(frozen=True)
class Estimate:
    """Everything that design 6.4 prints, unrounded."""

    spec: Spec
    annual: Model
    whole: Model  # with the cumulative effect
    effects: list[Effect]
    cumulative: Effect
    means: dict[str, float]
    rows: int
    dropped: int
    clusters: int
    alpha: float | None
    bootstrap: dict[int | None, Bootstrap] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def estimate(rows: Rows, spec: Spec) -> Estimate:
    """Fit, and give effects by period and over all of them. Raises NotEstimable with a named rule.

    Source: methodology 2.6 and 2.8; the defaults are those of design 6.4.
    """
    data = _Data(rows, spec)
    design = build(rows, spec)
    refuse_unidentified(data.demo, data.period, data.weight, data.weight * data.y, spec.link)
    family, alpha = family_of(spec.family, spec.alpha, data.cells(design), LINKS[spec.link])
    annual = _model(data, design, family, spec)
    reference = Reference(data.clusters - 1 if spec.distribution == "t" else None)
    effects = [
        _effect(annual, data, period, column, reference, spec)
        for period, column in design.interactions.items()
    ]
    if spec.post:
        whole, cumulative = annual, effects[0]
    else:
        whole = _model(data, build(rows, spec, cumulative=True), family, spec)
        cumulative = _effect(whole, data, None, whole.design.interactions[1], reference, spec)
    means = adjusted_means(
        whole.fit.cells,
        whole.fit.link,
        whole.fit.beta,
        treated=whole.treated,
        demo=whole.design.demo,
        post=list(whole.design.post),
        interactions=list(whole.design.interactions.values()),
    )
    return Estimate(
        spec=spec,
        annual=annual,
        whole=whole,
        effects=effects,
        cumulative=cumulative,
        means=means,
        rows=rows.count,
        dropped=rows.dropped,
        clusters=data.clusters,
        alpha=alpha,
        bootstrap=_bootstraps(annual, whole, spec),
        warnings=_warnings(data, annual, [*effects, cumulative], alpha, spec),
    )


class _Data:
    """The rows as arrays (n,), with the cluster codes in code-point order of their names."""

    def __init__(self, rows: Rows, spec: Spec) -> None:
        self.rows = rows
        self.y = rows.numbers[spec.outcome]
        self.demo = rows.numbers[spec.demonstration] == 1
        self.period = (rows.numbers[spec.post] if spec.post else rows.numbers[spec.period or ""]).astype(int)
        self.weight = np.ones(rows.count)
        for name in spec.weights:
            self.weight = self.weight * rows.numbers[name]
        self.offset = np.log(rows.numbers[spec.exposure]) if spec.exposure else np.zeros(rows.count)
        if spec.cluster:
            names, codes = np.unique(rows.texts[spec.cluster].astype(str), return_inverse=True)
            self.cluster, self.clusters = codes.astype(np.int64), len(names)
        else:  # each row is a cluster of its own: the usual heteroskedasticity-robust error
            self.cluster, self.clusters = np.arange(rows.count), rows.count
        if self.clusters < 2:
            raise NotEstimable(
                "one_cluster", "There is only one cluster, so no clustered error can be computed."
            )

    def cells(self, design: Design) -> Cells:
        return collapse(dense(design.x, slice(None)), self.y, self.weight, self.cluster, self.offset)


def _model(data: _Data, design: Design, family: Family, spec: Spec) -> Model:
    cells = data.cells(design)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        fitted = fit(cells, family, LINKS[spec.link])
    held: tuple[int, ...] = ()
    if spec.small_sample == "cr3":
        left = leave_one_out(fitted)
        held, matrix = left.held, left.covariance(fitted.beta)
        if {design.demo, *design.interactions.values()} & set(held):
            raise NotEstimable("cluster_holds_coefficient", HELD)
    else:
        matrix = covariance(fitted, small_sample=spec.small_sample, bread=spec.bread)
    interactions = cells.x[:, list(design.interactions.values())]
    return Model(design, fitted, matrix, (interactions != 0).any(axis=1), held)


def _effect(
    model: Model, data: _Data, period: int | None, column: int, reference: Reference, spec: Spec
) -> Effect:
    cells, link, beta = model.fit.cells, model.fit.link, model.fit.beta
    found = contrast(cells, link, beta, treated=cells.x[:, column] != 0, columns=[column])
    return effect(found, link, beta, model.covariance, reference=reference, levels=spec.levels, period=period)


def _bootstraps(annual: Model, whole: Model, spec: Spec) -> dict[int | None, Bootstrap]:
    """One bootstrap for each effect; the same seed for each, so that adding a period changes no other."""
    if not spec.bootstrap:
        return {}

    def run(model: Model, column: int) -> Bootstrap:
        return score_bootstrap(
            model.fit,
            column,
            draws=spec.bootstrap,
            generator=np.random.default_rng(spec.seed),
            levels=list(spec.levels),
            bread=spec.bread,
        )

    found: dict[int | None, Bootstrap] = {
        period: run(annual, column) for period, column in annual.design.interactions.items()
    }
    found[None] = found[1] if spec.post else run(whole, whole.design.interactions[1])
    return found


def _warnings(data: _Data, model: Model, effects: list[Effect], alpha: float | None, spec: Spec) -> list[str]:
    said = design_notices(model.design)
    if spec.cluster:
        said += few_notices(data.demo, data.cluster)
        said += one_period_notices(data.period > 0, data.cluster)
    said += [Notice("held_by_one_cluster", model.design.names[column]) for column in model.held]
    if spec.family != "binomial":
        said += zero_notices(float(data.weight[data.y == 0].sum()), float(data.weight.sum()))
    if alpha == 0 and spec.alpha is None:
        said.append(Notice("alpha_not_positive"))
    if any(effect.intervals_disagree for effect in effects):
        said.append(Notice("intervals_disagree"))
    return [str(notice) for notice in said]


def to_json(result: Estimate) -> dict[str, Any]:
    """The shape of design 6.4: JSON numbers at full precision."""
    spec, model = result.spec, result.annual
    se = np.sqrt(np.maximum(np.diag(model.covariance), 0))
    coefficients = {
        name: {
            "estimate": float(model.fit.beta[index]),
            "se": None if index in model.held else float(se[index]),
        }
        for index, name in enumerate(model.design.names)
    }
    answer: dict[str, Any] = {
        "coefficients": coefficients,
        "effects": [_entry(effect, result.bootstrap.get(effect.period)) for effect in result.effects],
        "cumulative": _entry(result.cumulative, result.bootstrap.get(None)),
        "adjusted_means": result.means,
        "rows": result.rows,
        "dropped": result.dropped,
        "clusters": result.clusters,
        "bread": spec.bread,
        "small_sample": spec.small_sample,
        "distribution": spec.distribution,
        "warnings": result.warnings,
    }
    if result.alpha is not None:
        answer["alpha"] = result.alpha
    return answer


def _entry(effect: Effect, bootstrap: Bootstrap | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "period": effect.period,
        "att": effect.att,
        "att_se": effect.att_se,
        "percent": _finite(effect.percent),
        "ci": _ends(effect.ci),
        "percent_ci": _ends(effect.percent_ci),
        "p": effect.p,
        "p_coefficient": effect.p_coefficient,
        "counterfactual_mean": effect.counterfactual_mean,
    }
    if bootstrap is not None:
        entry["p_boot"] = bootstrap.p
        entry["ci_boot"] = _ends(bootstrap.ci)
    return entry


def _ends(intervals: dict[int, tuple[float, float]]) -> dict[str, list[float | None]]:
    return {str(level): [_finite(low), _finite(high)] for level, (low, high) in intervals.items()}


def _finite(value: float) -> float | None:
    """JSON has no infinity: an end that is unbounded is null."""
    return value if math.isfinite(value) else None

"""How much a result hangs on one choice: a county, a state, the weights, the winsorizing, the rule of errors.

Estimates and intervals in percent only. Counts or dollars of nearly the same sample twice would let a reader
subtract a county, so no result here holds any (methodology 2.8b, section 5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from demonstrations.evaluation.analysis import Fitted, Regression, fit_cumulative
from demonstrations.evaluation.checks import FEW_CLUSTERS
from demonstrations.evaluation.covariance import covariances_without, leave_one_out
from demonstrations.evaluation.effects import Reference, contrast, percent_intervals
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Rules, count_counties
from demonstrations.evaluation.panel import Panel

ERROR_RULES = (("cr3", "t"), ("hc1", "t"), ("stata", "t"), ("cr0", "t"), ("stata", "normal"))


@dataclass(frozen=True)
class Variant:
    """The cumulative effect under one choice, in percent of the counterfactual mean.

    `interval` maps a level to (low, high); empty where there are too few counties for one. `refusal` says why there
    is no estimate at all.
    """

    label: str
    percent: float | None
    interval: Mapping[int, tuple[float, float]]
    refusal: str = ""


@dataclass(frozen=True)
class Placebo:
    """Each comparison state treated as if it were the demonstration, against the other comparison states.

    `as_large` counts the placebo effects at least as large as the real one, in percent and without sign; `p` is
    (1 + as_large) / (1 + placebos).
    """

    actual: Variant
    placebos: tuple[Variant, ...]

    @property
    def as_large(self) -> int:
        return sum(
            abs(placebo.percent) >= abs(self.actual.percent or 0.0)
            for placebo in self.placebos
            if placebo.percent is not None
        )

    @property
    def p(self) -> float:
        known = sum(placebo.percent is not None for placebo in self.placebos)
        return (1 + self.as_large) / (1 + known)


def variants(
    panels: Mapping[str, Panel], regression: Regression, rules: Rules | None = None
) -> tuple[Variant, ...]:
    """The same model on different preparations of the same people, by label: weights on and off, winsorizing on
    and off, quarters of the pandemic in and out."""
    return tuple(_variant(label, panel, regression, rules or Rules()) for label, panel in panels.items())


def error_rules(
    panel: Panel, regression: Regression, rules: Rules | None = None, *, clusters: Sequence[str] = ()
) -> tuple[Variant, ...]:
    """One estimate with the intervals of each rule of errors, and with other clusters (tags of the panel).

    Raises NotEstimable with a named rule.
    """
    rules = rules or Rules()
    fitted = fit_cumulative(
        panel, regression, replace(rules, small_sample="cr3", beside=("hc1", "stata", "cr0"))
    )
    found = [
        _of(_with_rule(fitted, small_sample, distribution), f"{small_sample}, {distribution}")
        for small_sample, distribution in ERROR_RULES
    ]
    found += [
        _variant(f"{rules.small_sample} by {tag}", panel.clustered_by(tag), regression, rules)
        for tag in clusters
    ]
    return tuple(found)


def leave_one_county_out(
    panel: Panel, regression: Regression, rules: Rules | None = None, *, names: Sequence[str]
) -> tuple[Variant, ...]:
    """The effect without each county, `names` in the order of their cluster codes, from the smallest effect up.

    The estimates are those of full fits; the intervals use CR3 by one Newton step (see `covariances_without`).
    Raises NotEstimable with a named rule.
    """
    rules = rules or Rules()
    fitted = fit_cumulative(panel, regression, replace(rules, small_sample="stata", beside=()))
    model, column = fitted.fit, fitted.design.interactions[1]
    if fitted.errors.counties.total < 3:
        raise NotEstimable("too_few_clusters", "Leaving one county out needs three counties.")
    left = leave_one_out(model)
    covariances = covariances_without(model, left)
    found = []
    for code, (beta, matrix) in enumerate(zip(left.betas, covariances, strict=True)):
        rest = model.cells.keep(model.cells.cluster != code)
        treated = rest.x[:, column] != 0
        if not treated.any() or column in left.held:
            found.append(Variant(names[code], None, {}, "Without it there is no demonstration group."))
            continue
        effect = contrast(rest, model.link, beta, treated=treated, columns=[column])
        counties = count_counties(rest.x[:, fitted.design.demo] != 0, rest.cluster)
        interval = {}
        if counties.fewest >= FEW_CLUSTERS:
            reference = Reference(counties.total - 1 if rules.distribution == "t" else None)
            interval = percent_intervals(
                effect, model.link, beta, matrix, reference=reference, levels=rules.levels
            )
        found.append(Variant(names[code], effect.percent, interval))
    return tuple(sorted(found, key=lambda variant: (variant.percent is None, variant.percent or 0.0)))


def placebo_by_state(
    panel: Panel,
    regression: Regression,
    rules: Rules | None = None,
    *,
    tag: str = "state",
    only: frozenset[str] | None = None,
) -> Placebo:
    """What comes out where nothing happened. A shock to the demonstration state alone is in no clustered error; how
    far comparison states move from one another says how large such shocks are. `only` the states large enough for
    that are taken for the demonstration; all of them stay in the comparison.

    Raises NotEstimable (`one_state`) with fewer than two comparison states, or none that is large enough.
    """
    rules = replace(rules or Rules(), small_sample="stata")
    compared = panel.keep(~panel.demo)
    states = np.unique(compared.tags[tag])
    if len(states) < 2:
        raise NotEstimable("one_state", "A placebo needs at least two comparison states.")
    placebos = tuple(
        _variant(str(state), compared.treating(compared.tags[tag] == state), regression, rules)
        for state in states
        if only is None or str(state) in only
    )
    if not placebos:
        raise NotEstimable("one_state", "No comparison state is large enough for a placebo.")
    return Placebo(_variant("demonstration", panel, regression, rules), placebos)


def _variant(label: str, panel: Panel, regression: Regression, rules: Rules) -> Variant:
    try:
        return _of(fit_cumulative(panel, regression, replace(rules, beside=(), draws=0)), label)
    except NotEstimable as error:
        return Variant(label, None, {}, str(error))


def _of(fitted: Fitted, label: str) -> Variant:
    conclusion = fitted.cumulative
    return Variant(label, conclusion.percent, conclusion.percent_ci)


def _with_rule(fitted: Fitted, small_sample: str, distribution: str) -> Fitted:
    rules = replace(
        fitted.errors.rules, small_sample=small_sample, distribution=distribution, beside=(), draws=0
    )
    return replace(fitted, errors=replace(fitted.errors, rules=rules))

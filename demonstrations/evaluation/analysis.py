"""One outcome of an evaluation report: annual and cumulative effects, adjusted means, coefficients, notices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.checks import (
    design_notices,
    few_notices,
    misfit_notices,
    one_period_notices,
    refuse_unidentified,
    zero_notices,
)
from demonstrations.evaluation.design import Design
from demonstrations.evaluation.effects import adjusted_means, contrast
from demonstrations.evaluation.families import LINKS
from demonstrations.evaluation.glm import Fit, family_of, fit
from demonstrations.evaluation.inference import (
    Conclusion,
    Counties,
    Errors,
    Rules,
    conclude,
    count_counties,
    errors_of,
)
from demonstrations.evaluation.notices import Notice
from demonstrations.evaluation.panel import Panel


@dataclass(frozen=True)
class Regression:
    """Family and link of an outcome; `alpha` of the negative binomial, estimated where it is None."""

    family: str = "gamma"
    link: str = "log"
    alpha: float | None = None


@dataclass(frozen=True)
class Coefficient:
    """`se` and `p` are None where no error can be believed."""

    name: str
    estimate: float
    se: float | None
    p: float | None


@dataclass(frozen=True)
class Means:
    """Adjusted means: mean predictions at the covariates of the demonstration group after the start."""

    demo_pre: float
    demo_post: float
    comp_pre: float
    comp_post: float

    @property
    def demo_change(self) -> float:
        """Percent."""
        return 100 * (self.demo_post / self.demo_pre - 1)

    @property
    def comp_change(self) -> float:
        """Percent."""
        return 100 * (self.comp_post / self.comp_pre - 1)


@dataclass(frozen=True)
class Fitted:
    """A design, its fit and its errors."""

    design: Design
    fit: Fit
    errors: Errors
    alpha: float | None

    def conclude(self, period: int | None, column: int) -> Conclusion:
        """The effect of one interaction on the demonstration rows that have it."""
        cells = self.fit.cells
        found = contrast(
            cells, self.fit.link, self.fit.beta, treated=cells.x[:, column] != 0, columns=[column]
        )
        return conclude(self.errors, found, period=period)

    def effects(self) -> tuple[Conclusion, ...]:
        return tuple(self.conclude(period, column) for period, column in self.design.interactions.items())

    @property
    def cumulative(self) -> Conclusion:
        """The effect of a cumulative design."""
        return self.conclude(None, self.design.interactions[1])

    def coefficients(self) -> tuple[Coefficient, ...]:
        found = []
        for column in self.design.listed:
            name = self.design.names[column]
            estimate, se = float(self.fit.beta[column]), self.errors.standard_error(column)
            p = self.errors.reference.p(estimate / se) if se else None
            found.append(Coefficient(name, estimate, se, p))
        return tuple(found)

    def means(self) -> Means:
        """At the rows that have any of the design's interactions from period 1 on."""
        interactions = [column for period, column in self.design.interactions.items() if period > 0]
        return Means(
            **adjusted_means(
                self.fit.cells,
                self.fit.link,
                self.fit.beta,
                treated=(self.fit.cells.x[:, interactions] != 0).any(axis=1),
                demo=self.design.demo,
                post=list(self.design.post),
                interactions=interactions,
            )
        )


@dataclass(frozen=True)
class Analysis:
    """All of an outcome. `annual` has one effect for each period after the start; `cumulative` is their common one.

    `observed` are the weighted means of the rows themselves beside the model's `means`.
    """

    annual: tuple[Conclusion, ...]
    cumulative: Conclusion
    means: Means
    observed: Means
    annual_coefficients: tuple[Coefficient, ...]
    cumulative_coefficients: tuple[Coefficient, ...]
    counties: Counties
    rows: int
    alpha: float | None
    rules: Rules
    notices: tuple[Notice, ...]

    @property
    def percent_of_comparison_mean(self) -> float:
        """The cumulative effect over the comparison group's adjusted mean after the start: not `percent`."""
        return 100 * self.cumulative.att / self.means.comp_post


def fit_panel(panel: Panel, design: Design, regression: Regression, rules: Rules) -> Fitted:
    """Fit one design. Raises NotEstimable with a named rule."""
    cells, link = panel.cells(design.x), LINKS[regression.link]
    family, alpha = family_of(regression.family, regression.alpha, cells, link)
    with np.errstate(all="ignore"):
        model = fit(cells, family, link)
    counties = count_counties(panel.demo, panel.cluster)
    return Fitted(design, model, errors_of(model, counties, rules), alpha)


def fit_cumulative(panel: Panel, regression: Regression, rules: Rules) -> Fitted:
    """The model with one effect for all periods after the start. Raises NotEstimable with a named rule."""
    refuse_unidentified(panel.demo, panel.period, panel.weight, panel.total, regression.link)
    return fit_panel(panel, panel.design(cumulative=True), regression, rules)


def cumulative_effect(panel: Panel, regression: Regression, rules: Rules) -> Conclusion:
    """The cumulative effect alone. Raises NotEstimable with a named rule."""
    return fit_cumulative(panel, regression, rules).cumulative


def analyze(
    panel: Panel, regression: Regression, rules: Rules | None = None, *, by_year: bool = True
) -> Analysis:
    """Annual and cumulative effects of the demonstration on one outcome (methodology 2.6, 2.8, 2.8b).

    Without `by_year` there are no annual effects. Raises NotEstimable with a named rule where there is no finite effect.
    """
    rules = rules or Rules()
    refuse_unidentified(panel.demo, panel.period, panel.weight, panel.total, regression.link)
    annual = fit_panel(panel, panel.design(), regression, rules) if by_year else None
    model = _with_alpha(regression, annual) if annual else regression
    whole = fit_panel(panel, panel.design(cumulative=True), model, rules)
    effects = annual.effects() if annual else ()
    first = annual or whole
    cumulative = whole.cumulative
    means, observed = whole.means(), observed_means(panel)
    return Analysis(
        annual=effects,
        cumulative=cumulative,
        means=means,
        observed=observed,
        annual_coefficients=annual.coefficients() if annual else (),
        cumulative_coefficients=whole.coefficients(),
        counties=first.errors.counties,
        rows=panel.rows,
        alpha=first.alpha,
        rules=rules,
        notices=(
            *notices(panel, regression, first, (*effects, cumulative)),
            *misfit_notices(means.demo_post, observed.demo_post),
        ),
    )


def observed_means(panel: Panel) -> Means:
    """Weighted means of the rows, of the last period before the start and of all periods after it."""

    def mean(demo: bool, when: NDArray[np.bool_]) -> float:
        rows = (panel.demo == demo) & when
        return float(panel.total[rows].sum() / panel.weight[rows].sum())

    before = panel.period == panel.period[panel.period <= 0].max()
    after = panel.period > 0
    return Means(mean(True, before), mean(True, after), mean(False, before), mean(False, after))


def notices(
    panel: Panel, regression: Regression, fitted: Fitted, conclusions: tuple[Conclusion, ...]
) -> tuple[Notice, ...]:
    """Everything a reader must know about these effects, each thing once."""
    found = [
        *design_notices(fitted.design),
        *few_notices(panel.demo, panel.cluster),
        *one_period_notices(panel.period > 0, panel.cluster),
        *(Notice("held_by_one_cluster", fitted.design.names[column]) for column in fitted.errors.held),
        *fitted.errors.notices,
    ]
    if regression.family != "binomial":
        found += zero_notices(float(panel.zero_weight.sum()), float(panel.weight.sum()))
    if fitted.alpha == 0 and regression.alpha is None:
        found.append(Notice("alpha_not_positive"))
    found += [notice for conclusion in conclusions for notice in conclusion.notices]
    return tuple(dict.fromkeys(found))


def _with_alpha(regression: Regression, fitted: Fitted) -> Regression:
    """The same alpha for every model of an outcome."""
    return Regression(regression.family, regression.link, fitted.alpha)

"""Did the groups move alike before the start? Event study, joint test of the leads, and the difference in trend.

Source: methodology 2.6 and 2.8b. A clustered chi-square test over quarterly leads rejects far too often, so its
p-value never stands alone; and a test that does not reject has not shown that trends are parallel, so the slope
that would have been found is given with it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from demonstrations.evaluation.analysis import Fitted, Regression, fit_panel
from demonstrations.evaluation.bootstrap import JointTest, joint_score_bootstrap, score_bootstrap
from demonstrations.evaluation.checks import FEW_CLUSTERS, few_notices, refuse_unidentified
from demonstrations.evaluation.covariance import is_definite
from demonstrations.evaluation.design import assemble, shared_columns
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.inference import Conclusion, Rules, detectable
from demonstrations.evaluation.notices import Notice
from demonstrations.evaluation.panel import Panel

QUARTERS_A_YEAR = 4


@dataclass(frozen=True)
class EventStudy:
    """The effect in each quarter but the reference, leads first. `reference` is the last quarter before the start."""

    quarters: tuple[Conclusion, ...]
    reference: int

    @property
    def leads(self) -> tuple[Conclusion, ...]:
        return tuple(quarter for quarter in self.quarters if (quarter.period or 0) <= 0)


@dataclass(frozen=True)
class Slope:
    """How much faster the demonstration group's outcome grew before the start, in link units a quarter.

    `interval` maps a level to (low, high) and is empty with few counties. `detectable` is the slope that would be
    found with 80 percent power. The `percent_a_year` figures are of the mean with a log link, of the odds with a logit
    link, and None with the identity.
    """

    estimate: float
    se: float | None
    interval: Mapping[int, tuple[float, float]]
    p: float | None
    p_from: str
    df: int | None
    detectable: float | None
    link: str

    @property
    def percent_a_year(self) -> float | None:
        return self._percent(self.estimate)

    @property
    def detectable_percent_a_year(self) -> float | None:
        return None if self.detectable is None else self._percent(self.detectable)

    def _percent(self, a_quarter: float) -> float | None:
        return 100 * math.expm1(QUARTERS_A_YEAR * a_quarter) if self.link in ("log", "logit") else None


@dataclass(frozen=True)
class PreTrends:
    """Tests on the quarters before the start alone.

    `joint` tests all leads together by the score bootstrap; `chi_square_p` is the usual clustered Wald test, which
    rejects too often and is shown only beside it. Either part is None where `notices` say why.
    """

    joint: JointTest | None
    chi_square_p: float | None
    slope: Slope | None
    quarters: int
    notices: tuple[Notice, ...]


def event_study(
    panel: Panel, regression: Regression, rules: Rules | None = None, *, time: str = "quarter"
) -> EventStudy:
    """The difference between the groups in each quarter, over that in the last quarter before the start.

    `time` is the panel's tag of quarters: <= 0 before the start, 1 and more after it.
    Raises NotEstimable with a named rule.
    """
    by_quarter = panel.over(time)
    refuse_unidentified(
        by_quarter.demo, by_quarter.period, by_quarter.weight, by_quarter.total, regression.link
    )
    fitted = fit_panel(by_quarter, by_quarter.design(leads=True), regression, rules or Rules())
    before = by_quarter.period[by_quarter.period <= 0]
    return EventStudy(fitted.effects(), int(before.max()))


def pretrends(
    panel: Panel, regression: Regression, rules: Rules | None = None, *, time: str = "quarter"
) -> PreTrends:
    """Joint test of the leads and the difference in linear trend, from rows before the start only.

    What comes after the start says nothing about trends before it, so it plays no part. Raises NotEstimable.
    """
    rules = rules or Rules()
    by_quarter = panel.over(time)
    baseline = by_quarter.keep(by_quarter.period <= 0)
    refuse_unidentified(baseline.demo, baseline.period, baseline.weight, baseline.total, regression.link)
    quarters = len(np.unique(baseline.period))
    if quarters < 2:
        raise NotEstimable("one_period", "There is one quarter before the start, so no trend can be seen.")
    of_leads = replace(
        rules, small_sample="stata", beside=()
    )  # what the chi-square beside the bootstrap uses
    fitted = fit_panel(baseline, baseline.design(leads=True), regression, of_leads)
    if fitted.errors.counties.fewest < 2:
        return PreTrends(None, None, None, quarters, tuple(few_notices(baseline.demo, baseline.cluster)))
    columns = list(fitted.design.interactions.values())
    notices = few_notices(baseline.demo, baseline.cluster)
    joint = None
    try:
        if not rules.draws:
            raise NotEstimable("no_draws", "No draws of the bootstrap were asked for.")
        joint = joint_score_bootstrap(
            fitted.fit,
            columns,
            draws=rules.draws,
            generator=np.random.default_rng(rules.seed),
            bread=rules.bread,
        )
    except NotEstimable as error:
        notices.append(Notice("no_joint_test", str(error)))
    return PreTrends(
        joint=joint,
        chi_square_p=_chi_square_p(fitted, columns) if joint else None,
        slope=_slope(baseline, regression, rules),
        quarters=quarters,
        notices=tuple(notices),
    )


def _chi_square_p(fitted: Fitted, columns: list[int]) -> float | None:
    """The p-value of the Wald test with the CR1 covariance, as statistical packages print it. None where the counties
    are too few for the leads, so that their covariance is singular but for rounding."""
    whole = fitted.errors.covariances.get("stata")
    if whole is None:
        return None
    matrix, beta = whole[np.ix_(columns, columns)], fitted.fit.beta[columns]
    if not is_definite(matrix):
        return None
    statistic = float(beta @ np.linalg.solve(matrix, beta))
    return float(special.chdtrc(len(columns), statistic))


def _slope(baseline: Panel, regression: Regression, rules: Rules) -> Slope:
    """Demonstration x linear time, with an indicator of each quarter for what both groups share."""
    patterns = baseline.patterns()
    leads = baseline.with_covariates({}).design(leads=True, patterns=patterns)
    columns = shared_columns(leads)
    for column in leads.interactions.values():
        del columns[leads.names[column]]
    columns |= patterns.columns(baseline.columns)
    columns["demo:time"] = patterns.of(baseline.demo * baseline.period.astype(float))
    design = assemble(columns, {1: "demo:time"}, [], patterns.entries)
    fitted = fit_panel(baseline, design, regression, replace(rules, beside=()))
    column = design.interactions[1]
    estimate, se = float(fitted.fit.beta[column]), fitted.errors.standard_error(column)
    reference, few = fitted.errors.reference, fitted.errors.counties.fewest < FEW_CLUSTERS
    if few or se is None:
        generator = np.random.default_rng(rules.seed)
        p = score_bootstrap(fitted.fit, column, draws=rules.draws, generator=generator, bread=rules.bread).p
        return Slope(estimate, se, {}, p, "bootstrap", reference.df, None, regression.link)
    ends = {level: reference.quantile(level) * se for level in rules.levels}
    return Slope(
        estimate=estimate,
        se=se,
        interval={level: (estimate - half, estimate + half) for level, half in ends.items()},
        p=reference.p(estimate / se),
        p_from="t",
        df=reference.df,
        detectable=detectable(se, reference),
        link=regression.link,
    )

"""The report's own rules of inference: which error, which interval, which p-value, and when there is none.

Source: methodology 2.8b. The default is CR3 with t(G-1); CR1 in both statements and CR0 stand beside it. With few
counties in a group there is no interval and the p-value comes from the wild bootstrap; with one there is no error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from demonstrations.evaluation.bootstrap import Bootstrap, reparametrized, score_bootstrap
from demonstrations.evaluation.checks import FEW_CLUSTERS
from demonstrations.evaluation.covariance import covariance, leave_one_out
from demonstrations.evaluation.effects import Contrast, Effect, Reference, effect, percent_intervals
from demonstrations.evaluation.families import NotEstimable, type_of_array
from demonstrations.evaluation.glm import Fit
from demonstrations.evaluation.notices import Notice

BOOTSTRAP_BELOW = 40  # counties; with more the bootstrap adds nothing to CR3
POWER = 80  # percent


@dataclass(frozen=True)
class Rules:
    """How errors are computed. `beside` are the further rules whose errors are shown, by name."""

    small_sample: str = "cr3"
    bread: str = "observed"
    distribution: str = "t"
    levels: tuple[int, ...] = (80, 90, 95)
    beside: tuple[str, ...] = ("hc1", "stata", "cr0")
    draws: int = 999
    seed: int = 0


@dataclass(frozen=True)
class Counties:
    """Clusters with at least one row in the demonstration group, in the comparison group, and in all."""

    treated: int
    compared: int
    total: int

    @property
    def fewest(self) -> int:
        return min(self.treated, self.compared)


@dataclass(frozen=True)
class Errors:
    """The covariances (k, k) of one fit by rule, computed once for all its effects.

    `held` are columns that one county holds alone, which cr3 says nothing about.
    """

    model: Fit
    rules: Rules
    counties: Counties
    covariances: Mapping[str, type_of_array]
    held: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def reference(self) -> Reference:
        return Reference(self.counties.total - 1 if self.rules.distribution == "t" else None)

    def standard_error(self, column: int) -> float | None:
        """Of a coefficient, by the default rule; None where there is none to be believed."""
        matrix = self.covariances.get(self.rules.small_sample)
        if matrix is None or column in self.held:
            return None
        return float(np.sqrt(max(matrix[column, column], 0.0)))


@dataclass(frozen=True)
class Conclusion:
    """One effect and what may be said about it.

    `effect` holds errors and intervals by the report's default rule, `beside` the same by others, `percent_ci` the
    intervals in percent for every link; all are empty where no interval may be shown. `p` is the p-value to print and `p_from` where it comes from: `t`, `bootstrap`
    or `none`. `detectable` is the smallest effect that would be found with 80 percent power, in the outcome's
    unit; None where there is no error.
    """

    period: int | None
    att: float
    percent: float
    counterfactual_mean: float
    coefficient: float
    att_se: float | None
    se: float | None
    effect: Effect | None
    percent_ci: Mapping[int, tuple[float, float]]
    beside: Mapping[str, Effect]
    bootstrap: Bootstrap | None
    p: float | None
    p_from: str
    df: int | None
    detectable: float | None
    notices: tuple[Notice, ...] = field(default=())

    @property
    def detectable_percent(self) -> float | None:
        """The smallest effect that would be found, in percent of the counterfactual mean."""
        if self.detectable is None or not self.counterfactual_mean:
            return None
        return 100 * self.detectable / abs(self.counterfactual_mean)

    def is_significant(self, level: int = 95) -> bool | None:
        """Whether the effect differs from zero at this level; None where that cannot be said."""
        return None if self.p is None else self.p < 1 - level / 100


def count_counties(demo: NDArray[np.bool_], cluster: NDArray[np.int64]) -> Counties:
    """Shapes (m,)."""
    ours, theirs = (np.bincount(cluster[group]) for group in (demo, ~demo))
    everywhere = np.bincount(cluster)
    return Counties(*(int(np.count_nonzero(rows)) for rows in (ours, theirs, everywhere)))


def errors_of(model: Fit, counties: Counties, rules: Rules) -> Errors:
    """The covariances of a fit by the default rule and those beside it. None at all with one county in a group."""
    if counties.fewest < 2:
        return Errors(model, rules, counties, {})
    covariances: dict[str, type_of_array] = {}
    held: tuple[int, ...] = ()
    notices: list[Notice] = []
    for name in dict.fromkeys((rules.small_sample, *rules.beside)):
        try:
            if name == "cr3":
                left = leave_one_out(model)
                held, covariances[name] = left.held, left.covariance(model.beta)
            else:
                covariances[name] = covariance(model, small_sample=name, bread=rules.bread)
        except NotEstimable as error:
            notices.append(Notice("no_cluster_error", f"{name}: {error}"))
    return Errors(model, rules, counties, covariances, held, tuple(notices))


def conclude(errors: Errors, found: Contrast, *, period: int | None = None) -> Conclusion:
    """What may be said about a contrast, by the rules and the number of counties (methodology 2.8b)."""
    model, rules, counties = errors.model, errors.rules, errors.counties
    matrices = dict(errors.covariances) if counties.fewest > 1 else {}
    if set(np.flatnonzero(found.combination).tolist()) & set(errors.held):
        matrices.pop("cr3", None)
    whole = {
        name: effect(
            found,
            model.link,
            model.beta,
            matrix,
            reference=errors.reference,
            levels=rules.levels,
            period=period,
        )
        for name, matrix in matrices.items()
    }
    default = whole.pop(rules.small_sample, None)
    few = counties.fewest < FEW_CLUSTERS
    bootstrap = None
    if counties.fewest > 1 and rules.draws and (few or default is None or counties.total < BOOTSTRAP_BELOW):
        bootstrap = _bootstrap(model, found, rules)
    shown = None if few else default
    if shown:
        p, source = shown.p, "t"
    elif bootstrap:
        p, source = bootstrap.p, "bootstrap"
    else:
        p, source = None, "none"
    return Conclusion(
        period=period,
        att=found.att,
        percent=found.percent,
        counterfactual_mean=found.counterfactual_mean,
        coefficient=float(found.combination @ model.beta),
        att_se=default.att_se if default else None,
        se=default.se if default else None,
        effect=shown,
        percent_ci=_percent_ci(errors, found) if shown else {},
        beside={} if few else whole,
        bootstrap=bootstrap,
        p=p,
        p_from=source,
        df=errors.reference.df,
        detectable=detectable(shown.att_se, errors.reference) if shown else None,
        notices=(Notice("intervals_disagree"),) if shown and shown.intervals_disagree else (),
    )


def _percent_ci(errors: Errors, found: Contrast) -> dict[int, tuple[float, float]]:
    matrix = errors.covariances[errors.rules.small_sample]
    model, levels = errors.model, errors.rules.levels
    return percent_intervals(found, model.link, model.beta, matrix, reference=errors.reference, levels=levels)


def _bootstrap(model: Fit, found: Contrast, rules: Rules) -> Bootstrap:
    """The same seed for each effect, so that adding an effect changes no other."""
    if np.count_nonzero(found.combination) == 1:
        same, column = model, int(np.flatnonzero(found.combination)[0])
    else:
        same, column = reparametrized(model, found.combination)
    generator = np.random.default_rng(rules.seed)
    return score_bootstrap(same, column, draws=rules.draws, generator=generator, bread=rules.bread)


def detectable(se: float, reference: Reference, *, level: int = 95, power: int = POWER) -> float:
    """The smallest true effect that a two-sided test finds with this power: (q(level) + q(power)) x se.

    Source: Bloom 1995, The minimum detectable effect size; t quantiles with the test's degrees of freedom.
    """
    return (reference.quantile(level) + reference.point(power / 100)) * se


@dataclass(frozen=True)
class Tally:
    """How many tests are on a page, how many found something, and how many would by chance alone."""

    tests: int
    found: int
    expected_by_chance: float
    level: int


def tally(conclusions: Sequence[Conclusion], *, level: int = 95) -> Tally:
    """Count the conclusions that have a p-value. With no effect at all, tests x (1 - level) would be found."""
    verdicts = [verdict for one in conclusions if (verdict := one.is_significant(level)) is not None]
    return Tally(len(verdicts), sum(verdicts), len(verdicts) * (100 - level) / 100, level)

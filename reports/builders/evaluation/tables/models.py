"""The tables of an effect under other models, other dollars and other rules of errors."""

from demonstrations.evaluation.inference import Conclusion
from demonstrations.evaluation.outcomes import MEDICARE
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from reports.builders.evaluation import names
from reports.builders.evaluation.compute import OtherModel
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables.effects import estimated, hidden_outcomes
from reports.builders.evaluation.values import ends, number
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

FAMILIES = {
    "gamma": "Gamma",
    "poisson": "Poisson variance",
    "negative_binomial": "Negative binomial",
    "binomial": "Logit",
}
IN_WORDS = {"gamma": "gamma", "poisson": "Poisson variance"}
ESTIMATE = (
    Column("did", "Estimate", Kind.NUMBER, "Effect on the demonstration group, in the unit of the measure.", "DinD"),
    Column("percent", "Percent", Kind.PERCENT, "Of the mean expected without the demonstration.", "DinD"),
    Column("low", "Low", Kind.PERCENT, "Low end of the interval.", "95% CI, percent"),
    Column("high", "High", Kind.PERCENT, "High end of the interval.", "95% CI, percent"),
)  # fmt: skip


def shown_models(found: Gathered, kind: str) -> list[OtherModel]:
    hidden = hidden_outcomes(found)
    return [
        each
        for each in found.computed.models
        if each.analysis and each.outcome.kind == kind and each.outcome.key not in hidden
    ]


def cost_models(found: Gathered) -> Table:
    """Each cost effect by both variances and on both kinds of dollars, with how well the model gives the mean."""
    rows = []
    for each in shown_models(found, "dollars"):
        means, observed = each.analysis.means, each.analysis.observed
        rows.append(
            Row((
                each.outcome.label,
                {True: "Winsorized", False: "As they are", None: "As they are"}[each.is_cut],
                FAMILIES[each.family] + (", reported" if is_reported(found, each) else ""),
                *_effect(each.analysis.cumulative, each.outcome),
                number(observed.demo_post, Kind.MONEY), number(means.demo_post, Kind.MONEY),
                number(100 * (means.demo_post / observed.demo_post - 1)),
            ))
        )  # fmt: skip
    return Table(
        key="cost_models",
        caption="Cost effects by two regressions, of dollars winsorized and as they are",
        columns=(
            Column("measure", "Measure", description="Of cost."),
            Column("dollars", "Dollars", description="Whether the highest months are set to the percentile."),
            Column("model", "Variance", description="Of the regression with a log link; the one reported is named."),
            *ESTIMATE,
            Column("observed", "Observed mean after", Kind.MONEY, "Of the demonstration group, as it is."),
            Column("adjusted", "Model's mean after", Kind.MONEY, "The mean of the same rows by the regression."),
            Column("away", "Model over observed, percent", Kind.PERCENT, "How far the model is from what was observed."),
        ),
        rows=tuple(rows),
        row_headers=3,
        notes=(
            "A regression with Poisson variance needs the mean to be right and nothing else; it gives back the dollars of each "
            "group and year. A gamma regression averages ratios, so it may miss them where its shape does not fit.",
        ),
        wide=True,
    )  # fmt: skip


def is_reported(found: Gathered, each: OtherModel) -> bool:
    """Whether the report's own estimate of the outcome is this one."""
    mixed = each.outcome.key == MEDICARE.key and each.outcome.family == "poisson"
    whole = {MEDICARE.key: "cost_uncut" if mixed else "cost_cut", FEE_FOR_SERVICE.key: "ffs_cost"}
    return each.family == each.outcome.family and each.measure == whole.get(each.outcome.key, each.measure)


def count_models(found: Gathered) -> Table:
    """Counts by Poisson and by the negative binomial, with its alpha."""
    rows = []
    for each in shown_models(found, "count"):
        poisson = found.computed.result(each.outcome.key)
        for label, analysis in (
            ("Poisson, reported", poisson.analysis),
            (FAMILIES[each.family], each.analysis),
        ):
            if analysis:
                rows.append(
                    Row((
                        names.measure(each.outcome), label,
                        *_effect(analysis.cumulative, each.outcome), number(analysis.alpha),
                    ))
                )  # fmt: skip
    return Table(
        key="count_models",
        caption="Effects on counts by Poisson and by negative binomial regression",
        columns=(
            Column("measure", "Measure", description="The measure and its unit."),
            Column("model", "Regression", description="With a log link."),
            *ESTIMATE,
            Column("alpha", "Alpha", Kind.RATE, "Of the variance mean + alpha x mean squared; by moments, held fixed."),
        ),
        rows=tuple(rows),
        row_headers=2,
    )  # fmt: skip


def _effect(whole: Conclusion, outcome) -> tuple[Value, ...]:
    return (
        number(whole.att * names.scale(outcome), names.kind(outcome)),
        number(whole.percent),
        *ends(whole.percent_ci.get(95)),
    )


def errors(found: Gathered) -> Table:
    """The standard error of each cumulative effect by every rule, and p with and without the bootstrap."""
    order = (found.rules.small_sample, *found.rules.beside)
    drawn = any(result.analysis.cumulative.bootstrap for result in estimated(found))
    rows = []
    for result in estimated(found):
        whole = result.analysis.cumulative
        own = {found.rules.small_sample: whole.effect, **whole.beside}
        scale, kind = names.scale(result.outcome), names.kind(result.outcome)
        rows.append(
            Row((
                names.measure(result.outcome),
                *(number(own[rule].att_se * scale if own.get(rule) else None, kind) for rule in order),
                *(number(own[rule].p if own.get(rule) else None) for rule in order),
                *((number(whole.bootstrap.p if whole.bootstrap else None),) if drawn else ()),
                names.P_FROM[whole.p_from],
            ))
        )  # fmt: skip
    return Table(
        key="errors",
        caption="Standard errors of the cumulative effects by each rule, and their p-values",
        columns=(
            Column("measure", "Measure", description="The measure and its unit."),
            *(Column(f"se_{rule}", SHORT_RULES[rule], Kind.NUMBER, f"Standard error by {names.RULES[rule]}.", "Standard error") for rule in order),
            *(Column(f"p_{rule}", SHORT_RULES[rule], Kind.P_VALUE, f"Two-sided, by {names.RULES[rule]}.", "p-value") for rule in order),
            *((Column("p_bootstrap", "Bootstrap", Kind.P_VALUE, "Wild cluster score bootstrap, under 40 counties.", "p-value"),) if drawn else ()),
            Column("printed", "p in this report", description="Where the p-value of the other tables comes from."),
        ),
        rows=tuple(rows),
        notes=("CR1 HC has the further correction for rows, (n-1)/(n-k). The bootstrap is drawn where there are under 40 counties.",),
        wide=drawn,
    )  # fmt: skip


SHORT_RULES = {"cr3": "CR3", "hc1": "CR1 HC", "stata": "CR1", "cr0": "CR0"}


def known_effect(found: Gathered) -> Table:
    """The true effect of made-up data beside its estimates."""
    put_in = "Put into fee-for-service payments of every month after the start"
    rows = [Row((put_in, found.choices.known_effect, *(Absent.NOT_APPLICABLE,) * 3))]
    paired = {"ffs_cost": "ffs_without", "cost_uncut": "cost_without_uncut", "cost_cut": "cost_without"}
    models = [each for each in shown_models(found, "dollars") if each.measure in paired]
    for each in sorted(models, key=lambda one: not is_reported(found, one)):
        rows.append(
            Row((
                _model_label(found, each), number(true_percent(found, each.measure, paired[each.measure])),
                number(each.analysis.cumulative.percent), *ends(each.analysis.cumulative.percent_ci.get(95)),
            ), total=is_reported(found, each))
        )  # fmt: skip
    return Table(
        key="known_effect",
        caption="Illustration: the true effects of the made-up data, and their estimates, in percent",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("truth", "True effect", Kind.PERCENT, "Of what the same months would have cost without the demonstration."),
            Column("percent", "Estimate", Kind.PERCENT, "Of the mean expected without the demonstration."),
            Column("low", "Low", Kind.PERCENT, "Low end of the interval.", "95% CI"),
            Column("high", "High", Kind.PERCENT, "High end of the interval.", "95% CI"),
        ),
        rows=tuple(rows),
        notes=(
            "The true effect compares the same months of the same people with and without the demonstration, adjusted and "
            "winsorized in the same way. Winsorizing takes dear months from services and none from flat rates, so it "
            "changes the effect itself. The true effect on use is zero: a significant one is a false positive.",
            "One made-up state is an illustration, not a proof: an estimate lies near the truth by chance or misses it by chance.",
        ),
    )  # fmt: skip


def _model_label(found: Gathered, each: OtherModel) -> str:
    dollars = {True: "winsorized", False: "not winsorized"}[bool(each.is_cut)]
    reported = "; reported" if is_reported(found, each) else ""
    return f"{each.outcome.label} ({IN_WORDS[each.family]}, {dollars}{reported})"


def true_percent(found: Gathered, measure: str, without: str) -> float | None:
    """Of the analyzed months after the start; None where the data do not know what would have been."""
    sums, rows = found.data.rows.sums, found.data.rows
    if without not in sums:
        return None
    where = found.matched.kept & rows.demo & (rows.period > 0)
    return 100 * (float(sums[measure].total[where].sum()) / float(sums[without].total[where].sum()) - 1)

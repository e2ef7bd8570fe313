"""The tables of the evaluation report about effects. A decrease is a negative number."""

from demonstrations.evaluation.checks import FEW_CLUSTERS
from demonstrations.evaluation.inference import Conclusion
from demonstrations.evaluation.outcomes import MEDICARE, MIXED, NEITHER, Outcome
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from reports.builders import words
from reports.builders.evaluation import names
from reports.builders.evaluation.basis import PANDEMIC
from reports.builders.evaluation.compute import Result
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.privacy import few_events
from reports.builders.evaluation.values import ends, number
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

SIGN = "A negative estimate means less in the demonstration group than expected without the demonstration."
NO_INTERVAL = "An interval is shown only where both groups have enough counties for one."


def hidden_outcomes(found: Gathered) -> frozenset[str]:
    """The outcomes behind which, in some group and period, stand 1 to 10 events: no estimate of them is shown."""
    return frozenset(
        outcome.key
        for outcome in found.data.outcomes
        if any(few_events(found, outcome, place) for place in found.places)
    )


def estimated(found: Gathered) -> list[Result]:
    """The results that can be shown."""
    hidden = hidden_outcomes(found)
    return [
        result for result in found.computed.results if result.analysis and result.outcome.key not in hidden
    ]


def refused(found: Gathered, *, is_cost: bool) -> list[str]:
    """A sentence for each outcome of cost, or of use, without an estimate, and for covariates left out of one."""
    hidden = hidden_outcomes(found)
    own = [result for result in found.computed.results if (result.outcome.kind == "dollars") == is_cost]
    said = [
        f"{result.outcome.label}: 1 to 10 events stand behind a number of some group and year, so nothing is shown."
        for result in own
        if result.outcome.key in hidden
    ]
    said += [
        f"{result.outcome.label}: {words.listed([names.covariate(name) for name in result.left_out])} decides whether it "
        "happens at all, so the regression leaves it out; the weights do not."
        for result in own
        if result.left_out and result.analysis and result.outcome.key not in hidden
    ]
    return said + [
        f"{result.outcome.label}: not estimated ({result.rule}). {result.refusal}"
        for result in own
        if not result.analysis and result.outcome.key not in hidden
    ]


def selected(found: Gathered, is_cost: bool) -> list[Result]:
    return [each for each in estimated(found) if (each.outcome.kind == "dollars") == is_cost]


def interval(conclusion: Conclusion, level: int, scale: float = 1) -> tuple[float, float] | None:
    """In the unit of the outcome; None where none may be shown."""
    if conclusion.effect is None:
        return None
    low, high = conclusion.effect.ci[level]
    return low * scale, high * scale


def _ends(conclusion: Conclusion, level: int, outcome: Outcome) -> tuple[Value, Value]:
    return ends(interval(conclusion, level, names.scale(outcome)), names.kind(outcome))


def _level_columns(*levels: int) -> tuple[Column, ...]:
    return tuple(
        Column(
            f"{side}_{level}",
            side.capitalize(),
            Kind.NUMBER,
            f"{side.capitalize()} end of the {level} percent interval.",
            f"{level}% CI",
        )
        for level in levels
        for side in ("low", "high")
    )


def did(found: Gathered, *, is_cost: bool) -> Table:
    """Adjusted means, relative difference, and the difference-in-differences estimate, as RTI's tables have them."""
    rows = []
    for result in selected(found, is_cost):
        outcome, analysis = result.outcome, result.analysis
        scale, kind = names.scale(outcome), names.kind(outcome)
        means, whole = analysis.means, analysis.cumulative
        rows.append(
            Row((
                names.measure(outcome), "Demonstration",
                number(means.demo_pre * scale, kind), number(means.demo_post * scale, kind),
                number(analysis.observed.demo_post * scale, kind), number(means.demo_change),
                number(whole.att * scale, kind), number(whole.percent), number(whole.p),
                *_ends(whole, 95, outcome), *_ends(whole, 90, outcome),
            ))
        )  # fmt: skip
        rows.append(
            Row((
                names.measure(outcome), "Comparison",
                number(means.comp_pre * scale, kind), number(means.comp_post * scale, kind),
                number(analysis.observed.comp_post * scale, kind), number(means.comp_change),
                *(Absent.NOT_APPLICABLE,) * 7,
            ))
        )  # fmt: skip
    what = "Medicare and Medicaid cost" if is_cost else "use and quality"
    return Table(
        key="did_cost" if is_cost else "did_use",
        caption=f"Cumulative effects on {what}: adjusted means and difference-in-differences estimates",
        columns=(
            Column("measure", "Measure", description="The measure and its unit."),
            Column("group", "Group", description="Demonstration or comparison."),
            Column("pre", "Before", Kind.NUMBER, "Last predemonstration year, at the demonstration group's covariates.", "Adjusted mean"),
            Column("post", "After", Kind.NUMBER, "Demonstration years together, at the same covariates.", "Adjusted mean"),
            Column("observed", "Observed mean after", Kind.NUMBER, "Weighted mean of the same rows, without the model."),
            Column("change", "Relative difference", Kind.PERCENT, "After over before, less 1, in percent."),
            Column("did", "Estimate", Kind.NUMBER, "Effect on the demonstration group, in the unit of the measure.", "DinD"),
            Column("percent", "Percent", Kind.PERCENT, "Effect as a percent of the mean expected without it.", "DinD"),
            Column("p", "p-value", Kind.P_VALUE, "Two-sided, of the effect in the unit of the measure."),
            *_level_columns(95, 90),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=(SIGN, NO_INTERVAL, error_sentence(found)),
        wide=True,
    )  # fmt: skip


def error_sentence(found: Gathered) -> str:
    """How errors are made, or why there are none."""
    rules = found.rules
    if min(found.counties(group) for group in names.GROUPS) < FEW_CLUSTERS:
        return f"There are too few counties for an interval. {few_sentence(found)}"
    counties = found.counties("demonstration") + found.counties("comparison")
    return (
        f"Standard errors are clustered by county ({names.RULES[rules.small_sample]}, {rules.bread} information) and "
        f"compared with t with {counties - 1} degrees of freedom."
    )


def few_sentence(found: Gathered) -> str:
    """Where p-values come from when a group has few counties."""
    if min(found.counties(group) for group in names.GROUPS) < 2:
        return (
            "With one county in a group no standard error and no p-value can be believed, so none is shown."
        )
    if not found.rules.draws:
        return "The wild bootstrap was turned off, so no p-value is shown either."
    return f"P-values come from the wild cluster score bootstrap with {found.rules.draws:,} draws."


def is_mixed(found: Gathered) -> bool:
    """Whether total Medicare cost is modelled as a mixture of payments to plans and for services."""
    return MIXED in found.data.outcomes


def cost_intervals(found: Gathered) -> Table:
    """The cumulative cost effects with all three intervals, in dollars and in percent."""
    rows = []
    for result in selected(found, True):
        whole, outcome = result.analysis.cumulative, result.outcome
        rows.append(
            Row((
                outcome.label, "Dollars per member month", number(whole.att, Kind.MONEY), number(whole.p),
                *(end for level in (95, 90, 80) for end in _ends(whole, level, outcome)),
            ))
        )  # fmt: skip
        rows.append(
            Row((
                outcome.label, "Percent", number(whole.percent, Kind.PERCENT), number(_coefficient_p(whole)),
                *(end for level in (95, 90, 80) for end in ends(whole.percent_ci.get(level), Kind.PERCENT)),
            ))
        )  # fmt: skip
        over = number(result.analysis.percent_of_comparison_mean, Kind.PERCENT)
        rows.append(
            Row((outcome.label, "Percent of the comparison mean", over, *(Absent.NOT_APPLICABLE,) * 7))
        )
    return Table(
        key="cost_intervals",
        caption="Cumulative cost effects in dollars and in percent, with 95, 90 and 80 percent intervals",
        columns=(
            Column("measure", "Measure", description="Of cost."),
            Column(
                "unit",
                "Unit",
                description="Dollars, or percent of the mean expected without the demonstration.",
            ),
            Column("estimate", "DinD estimate", Kind.NUMBER, "The effect."),
            Column("p", "p-value", Kind.P_VALUE, "Of the effect in dollars; in percent, of the coefficient."),
            *_level_columns(95, 90, 80),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=(
            SIGN,
            "Percent is of the mean expected without the demonstration. Some reports quote the effect in percent of the "
            "comparison group's adjusted mean instead; it stands beside, as an estimate alone.",
        ),
        wide=True,
    )


def _coefficient_p(conclusion: Conclusion) -> float | None:
    return conclusion.effect.p_coefficient if conclusion.effect else None


def annual(found: Gathered, *, is_cost: bool) -> Table:
    """The effect in each demonstration year and together, with what could have been detected."""
    rows = []
    for result in selected(found, is_cost):
        outcome = result.outcome
        scale, kind = names.scale(outcome), names.kind(outcome)
        for conclusion in (*result.analysis.annual, result.analysis.cumulative):
            label = "All years" if conclusion.period is None else year(found, conclusion.period)
            detectable = None if conclusion.detectable is None else conclusion.detectable * scale
            rows.append(
                Row((
                    names.measure(outcome), label,
                    number(conclusion.att * scale, kind), number(conclusion.percent), number(conclusion.p),
                    *_ends(conclusion, 95, outcome), *_ends(conclusion, 90, outcome), number(detectable, kind),
                ), total=conclusion.period is None)
            )  # fmt: skip
    return Table(
        key="annual_cost" if is_cost else "annual_use",
        caption=f"Effects by demonstration year: {'cost' if is_cost else 'use and quality'}",
        columns=(
            Column("measure", "Measure", description="The measure and its unit."),
            Column("period", "Period", description="A demonstration year, or all together."),
            Column("did", "Estimate", Kind.NUMBER, "In the unit of the measure.", "DinD"),
            Column("percent", "Percent", Kind.PERCENT, "Of the mean expected without the demonstration.", "DinD"),
            Column("p", "p-value", Kind.P_VALUE, "Two-sided."),
            *_level_columns(95, 90),
            Column("detectable", "Detectable", Kind.NUMBER, "Smallest effect found with 80 percent power at the 5 percent level."),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=(SIGN, "Detectable: the smallest true effect, up or down, that the test would find in 80 of 100 studies."),
        wide=True,
    )  # fmt: skip


def year(found: Gathered, period: int) -> str:
    """The demonstration year, marked where months of the pandemic are in it."""
    is_pandemic = not found.plan.without and found.months_of(period).overlaps(PANDEMIC)
    return found.periods[period] + (" (with COVID-19 months)" if is_pandemic else "")


def subgroups(found: Gathered, key: str) -> Table:
    """Cumulative effects in each subgroup, and their difference to that in the rest."""
    outcome = next(each for each in found.data.outcomes if each.key == key)
    kind, scale = names.kind(outcome), names.scale(outcome)
    rows = []
    for each in found.computed.subgroups:
        if each.outcome.key != key or each.effect is None:
            continue
        inside, difference = each.effect.inside, each.effect.difference
        rows.append(
            Row((
                each.subgroup.label, number(inside.att * scale), number(inside.percent), number(inside.p),
                *ends(interval(inside, 95, scale)),
                number(None if inside.detectable is None else inside.detectable * scale),
                number(each.effect.rest.att * scale), number(difference.att * scale), number(difference.p),
            ))
        )  # fmt: skip
    return Table(
        key=f"subgroups-{key}".replace("_", "-"),
        caption=f"Effects in subgroups: {outcome.label} ({names.effect_unit(outcome)})",
        columns=(
            Column("subgroup", "Subgroup", description="Fixed before treatment."),
            Column("did", "DinD estimate", kind, "Effect in the subgroup, in the unit of the measure."),
            Column("percent", "Percent", Kind.PERCENT, "Of the mean expected without the demonstration."),
            Column("p", "p-value", Kind.P_VALUE, "Two-sided."),
            Column("low", "Low", kind, "Low end of the interval.", "95% CI"),
            Column("high", "High", kind, "High end of the interval.", "95% CI"),
            Column("detectable", "Detectable", kind, "Smallest effect found with 80 percent power."),
            Column("rest", "Effect in the rest", kind, "Effect on everybody else."),
            Column(
                "difference",
                "Estimate",
                kind,
                "Effect in the subgroup less effect in the rest.",
                "Difference to the rest",
            ),
            Column("difference_p", "p-value", Kind.P_VALUE, "Two-sided.", "Difference to the rest"),
        ),
        rows=tuple(rows),
        notes=(
            SIGN,
            "From one regression for each subgroup, with every term but the covariates in both parts.",
        ),
        wide=True,
    )


def evidence(found: Gathered) -> Table:
    """One line a measure: which way is good, the estimate and its interval, what could have been found, and the verdict."""
    tally = found.computed.tally(hidden_outcomes(found))
    rows = []
    for result in estimated(found):
        outcome, whole = result.outcome, result.analysis.cumulative
        scale, kind = names.scale(outcome), names.kind(outcome)
        rows.append(
            Row((
                names.measure(outcome), good(found, result), number(whole.att * scale, kind), number(whole.percent),
                number(whole.p), *_ends(whole, 95, outcome),
                number(None if whole.detectable is None else whole.detectable * scale, kind),
                number(whole.detectable_percent), verdict(found, result),
            ))
        )  # fmt: skip
    return Table(
        key="evidence",
        caption="The evidence on one page: cumulative effects and their direction",
        columns=(
            Column("measure", "Measure", description="The measure and its unit."),
            Column("favorable", "Favorable if", description="Which direction of the measure is favorable."),
            Column("did", "DinD estimate", Kind.NUMBER, "In the unit of the measure."),
            Column("percent", "Percent", Kind.PERCENT, "Of the mean expected without the demonstration."),
            Column("p", "p-value", Kind.P_VALUE, "Two-sided."),
            *_level_columns(95),
            Column("detectable", "Effect", Kind.NUMBER, "Smallest effect found with 80 percent power.", "Detectable"),
            Column("detectable_percent", "Percent", Kind.PERCENT, "Of the mean expected without it.", "Detectable"),
            Column(
                "direction", "Direction", description="Favorable, unfavorable, or no significant difference."
            ),
        ),
        rows=tuple(rows),
        notes=(
            SIGN,
            "Direction is given where the difference is statistically significant at the 5 percent level. Detectable: the "
            "smallest true effect, up or down, that the test would find in 80 of 100 studies. No difference found is not the "
            "same as no difference: the interval holds every effect that the data allow.",
            f"The report holds {tally.tests} tests of effects; with no effect at all about {tally.expected_by_chance:.1f} would be "
            "significant by chance. No correction for their number was made. [[tests]] counts them.",
        ),
        wide=True,
    )  # fmt: skip


def good(found: Gathered, result: Result) -> str:
    """Lower, higher, or neither."""
    is_decided = direction_of(found, result) in ("rates", "selected")
    return names.capital(NEITHER if is_decided else result.outcome.favorable)


def verdict(found: Gathered, result: Result) -> str:
    """Favorable, unfavorable, changed, rate setting, or no significant difference."""
    whole = result.analysis.cumulative
    significant = whole.is_significant()
    if significant is None:
        return "No test"
    if not significant:
        return "No significant difference"
    moved = "Increase" if whole.att > 0 else "Decrease"
    return {**names.DIRECTIONS, "neither": moved, "selected": f"{moved}, selected months"}[
        direction_of(found, result)
    ]


def direction_of(found: Gathered, result: Result) -> str:
    """Which way is good. What a rate sets, or who stays in fee-for-service decides, is neither good nor bad care."""
    if found.is_capitated and result.outcome.key == MEDICARE.key:
        return "rates"
    if found.is_capitated and result.outcome.key == FEE_FOR_SERVICE.key:
        return "selected"
    return result.outcome.direction(result.analysis.cumulative.att)


def tests(found: Gathered) -> Table:
    hidden = hidden_outcomes(found)
    tally, trend = found.computed.tally(hidden), found.computed.trend_p_values(hidden)
    return Table(
        key="tests",
        caption="Number of tests in this report, of measures that are shown",
        columns=(
            Column("measure", "What", description="What is counted."),
            Column("value", "Number", Kind.COUNT, "How many."),
        ),
        rows=(
            Row(("Effects tested: cumulative, by year, in subgroups, and between subgroup and rest", tally.tests)),
            Row((f"Statistically significant at the {100 - tally.level} percent level", tally.found)),
            Row(("Expected by chance if the demonstration had no effect at all", number(tally.expected_by_chance, Kind.NUMBER))),
            Row(("Tests of trends before the start and of single quarters", len(trend))),
            Row((f"Of these, significant at the {100 - tally.level} percent level", sum(p < 1 - tally.level / 100 for p in trend))),
        ),
        notes=("No correction for the number of tests was made.",),
    )  # fmt: skip

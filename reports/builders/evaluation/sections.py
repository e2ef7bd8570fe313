"""The sections of the evaluation report, in the order of methodology 2.10, written from the numbers."""

from itertools import chain

from demonstrations.evaluation.outcomes import MEDICARE
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from reports.builders import words
from reports.builders.area import counties_of
from reports.builders.authored import authored_sections
from reports.builders.evaluation import figures, findings, names
from reports.builders.evaluation.basis import PANDEMIC
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables import appendices, effects, people, use, weights
from reports.builders.evaluation.values import exact
from reports.models import SectionKey
from reports.render.document import Block, Bullets, Notice, Section
from reports.render.numbers import Kind, shown

IMPLEMENTATION = (
    SectionKey.IMPLEMENTATION,
    SectionKey.ELIGIBILITY_AND_ENROLLMENT,
    SectionKey.CARE_COORDINATION,
    SectionKey.STAKEHOLDER_ENGAGEMENT,
    SectionKey.FINANCING,
    SectionKey.QUALITY_STRATEGY,
    SectionKey.BENEFICIARY_EXPERIENCE,
)
CONCLUSIONS = (SectionKey.CONCLUSIONS,)
AUTHORED = (*IMPLEMENTATION, *CONCLUSIONS)


def notices(found: Gathered) -> tuple[Notice, ...]:
    """What the first page must say before any number."""
    said = []
    if found.choices.known_effect is not None:
        said.append(
            Notice(
                "Made-up data",
                "Nobody in this report exists. A known effect was put into the data, and stands beside its estimate in "
                "[[known_effect]].",
            )
        )
    few = [group for group in names.GROUPS if found.counties(group) < 6]
    if few:
        said.append(
            Notice(
                "Few counties",
                f"The {' and the '.join(few)} group has fewer than six counties. No interval is shown, and p-values come "
                "from the wild bootstrap.",
            )
        )
    if unbalanced := weights.unbalanced(found):
        said.append(
            Notice(
                "Differences that weighting did not remove",
                f"{words.listed([names.covariate(name) for name in unbalanced])} differ by more than 0.10 standard "
                "deviations after weighting in some year. See [[balance]].",
            )
        )
    return tuple(said)


def sections(found: Gathered) -> tuple[Section, ...]:
    return tuple(
        section
        for section in (
            summary(found),
            demonstration(found),
            design(found),
            *authored_sections(found.inputs.basis.facts, IMPLEMENTATION),
            enrollment(found),
            flow(found),
            comparison(found),
            characteristics(found),
            use_and_quality(found),
            cost(found),
            trends(found),
            subgroups(found),
            evidence(found),
            *authored_sections(found.inputs.basis.facts, CONCLUSIONS),
            limitations(found),
            Section("Propensity scores, weights and balance", weighting(found), appendix=True),
            Section("Descriptive use of services and cost", (DESCRIPTIVE, use.use(found)), appendix=True),
            Section("Cost and use by quarter", quarters(found), appendix=True),
            Section("Payment adjustments to cost", adjustments(found), appendix=True),
            Section("Sensitivity", sensitivity(found), appendix=True),
            Section("Regression coefficients", coefficients(found), appendix=True),
            Section("This run", run(found), appendix=True),
        )
        if section.blocks
    )


DESCRIPTIVE = (
    "Rates of the people analyzed, as they are: neither weighted nor adjusted. They describe the groups and say nothing "
    "about the effect of the demonstration."
)


def summary(found: Gathered) -> Section:
    shown_results = effects.estimated(found)
    main = [each for each in shown_results if each.outcome.key in (MEDICARE.key, FEE_FOR_SERVICE.key)]
    others = [each for each in shown_results if each not in main]
    significant = [each for each in others if each.analysis.cumulative.is_significant()]
    points = [findings.finding(found, each) for each in (*main, *significant)]
    quiet = [each.outcome.label for each in others if each.analysis.cumulative.is_significant() is False]
    people_line = shown(exact(found.analyzed["demonstration", found.first_year]), Kind.COUNT)
    blocks: list[Block] = [
        f"This report asks whether {the(found.name)} changed what Medicare-Medicaid enrollees cost and the care they "
        f"used in {words.period(found.after)}. It compares them with similar people in other areas, before and after "
        f"the start. Everybody eligible counts, enrolled or not: {people_line} people in the first demonstration year.",
        findings.summary_line(found, shown_results),
        Bullets(tuple(points)),
    ]
    if quiet:
        blocks.append(
            f"No statistically significant difference was found in {words.listed([_lower(label) for label in quiet])}. "
            "What could have been found is in [[annual_use]]."
        )
    known = next((each for each in main if each.outcome.key == FEE_FOR_SERVICE.key), None)
    if found.choices.known_effect is not None and known:
        blocks.append(appendices.known_effect(found, known))
    blocks.append(figures.key_findings(found))
    return Section("Executive summary", tuple(blocks))


def the(name: str) -> str:
    """A name that is a common noun at its end gets an article: the Washington Health Home Demonstration."""
    return (
        f"the {name}"
        if name.split()[-1] in ("Demonstration", "Initiative", "Project", "Program", "Plan")
        else name
    )


def _lower(label: str) -> str:
    return (
        label
        if label[:2].isupper() or label.startswith(("Medica", "Part"))
        else label[:1].lower() + label[1:]
    )


def demonstration(found: Gathered) -> Section:
    facts = found.inputs.basis.facts
    return Section(
        "The demonstration",
        (
            f"{names.capital(the(found.name))} is a demonstration of the Financial Alignment Initiative in {facts['state']}, under the "
            f"{facts['model'].lower()}. {MODELS[found.plan.model]}",
            f"It started on {words.day(found.plan.launch)}. {_area(found)}",
            f"The predemonstration period is {words.period(found.before)}. The demonstration years are "
            + "; ".join(
                f"{words.period(found.months_of(period))} (year {period})"
                for period in found.periods
                if period > 0
            )
            + ".",
        ),
    )


MODELS = {
    "capitated": "Medicare-Medicaid Plans receive a blended payment from Medicare and Medicaid and provide the benefits "
    "of both.",
    "managed_ffs": "The state coordinates care in the fee-for-service system and may receive part of the savings.",
}


def _area(found: Gathered) -> str:
    spans = counties_of(found.inputs)
    if not spans:
        return "The record does not know its counties, so the group that the data name stands for its area."
    starts = len(found.data.cohorts)
    later = f" They started at {starts} different times." if starts > 1 else ""
    return f"Its area is {words.counted(len(spans), 'county', 'counties')}.{later}"


def design(found: Gathered) -> Section:
    rules = found.rules
    points = [
        "The effect is a difference in differences: the change in the demonstration group less the change in the "
        "comparison group.",
        "Everybody eligible is analyzed, enrolled or not (intent to treat), so an effect on the enrolled alone appears "
        "diluted.",
        "Covariates and subgroups are fixed before treatment: in the last month before the start, or at entry for who "
        "came later.",
        "A propensity score is fitted in each period. Comparison people are weighted by the odds of the score, inside "
        "the common support, so that they resemble the demonstration group.",
        "Cost is modelled by a gamma regression with a log link, counts by a Poisson regression, and shares by a "
        "logit, each with the same covariates again.",
        f"{effects.error_sentence(found)} The default interval is 95 percent; 90 percent stands beside it, and 80 "
        "percent in figures and for cost.",
        f"Where there are few counties, p-values come from a wild cluster score bootstrap with {rules.draws:,} draws.",
    ]
    if len(found.data.cohorts) > 1:
        points.append(
            "Counties started at different times. Each start has its own predemonstration period and its own comparison "
            "months; the regression stacks them, and no treated area serves as comparison."
        )
    if found.after.overlaps(PANDEMIC):
        points.append(
            f"The months of the COVID-19 pandemic, {words.period(PANDEMIC)}, are "
            + (
                "left out."
                if found.plan.without
                else "in the analysis. They are not typical; read their years with care."
            )
        )
    return Section("Evaluation design", (Bullets(tuple(points)),))


def enrollment(found: Gathered) -> Section:
    if not any(each["enrolled"] for each in found.data.enrollment):
        return Section("Enrollment and engagement", ())
    table = people.enrollment(found)
    last = found.data.enrollment[-1]
    share = last["enrolled"] / last["eligible"]
    blocks: list[Block] = [
        f"In {words.month(last['month'])}, {findings.percent(100 * share)} of eligible people were enrolled. An effect on "
        f"the enrolled alone would appear {findings.percent(100 * share)} as large in this report, because everybody "
        "eligible is analyzed.",
    ]
    if any(each["engaged"] for each in found.data.enrollment):
        blocks.append(
            "The engaged are a part of the enrolled who chose to take part. They differ from others in ways that no data "
            "show, so this report makes no statement about what the demonstration caused among them."
        )
    return Section("Enrollment and engagement", (*blocks, figures.enrollment(table), table))


def flow(found: Gathered) -> Section:
    return Section(
        "Who is analyzed",
        (
            "[[flow]] follows people from the data to the analysis. Those who are not full-benefit Medicare-Medicaid "
            "enrollees, or who do not meet another rule in any month, are left out; so are people without a risk score "
            "and comparison people whom no demonstration person resembles.",
            people.flow(found),
            people.attrition(found),
        ),
    )


def comparison(found: Gathered) -> Section:
    states = found.comparison_states
    return Section(
        "Comparison group",
        (
            f"The comparison group comes from {words.counted(found.counties('comparison'), 'county', 'counties')} in "
            f"{words.counted(states, 'state')}, as the data name them. The demonstration group comes from "
            f"{words.counted(found.counties('demonstration'), 'county', 'counties')}.",
            people.areas(found),
            "[[balance-figure]] shows how alike the groups are before and after weighting. "
            + _balance_sentence(found),
            figures.balance(found),
        ),
    )


def _balance_sentence(found: Gathered) -> str:
    over = weights.unbalanced(found)
    if not over:
        return "After weighting no covariate differs by more than 0.10 standard deviations in any period."
    return (
        f"After weighting these still differ by more than 0.10 standard deviations in some period: "
        f"{words.listed([names.covariate(name) for name in over])}."
    )


def characteristics(found: Gathered) -> Section:
    return Section(
        "Characteristics of the people analyzed",
        (
            "Characteristics are fixed before treatment, so they cannot be changed by the demonstration.",
            people.characteristics(found),
        ),
    )


def use_and_quality(found: Gathered) -> Section:
    shown_results = effects.selected(found, False)
    if not shown_results:
        return Section("Impact on use and quality", ())
    refused = effects.refused(found)
    return Section(
        "Impact on use and quality",
        (
            f"Use is measured in months in which it is known: claims, or plans' encounter data. {_completeness(found)}",
            Bullets(tuple(findings.finding(found, each) for each in shown_results)),
            *((Bullets(tuple(refused)),) if refused else ()),
            effects.did(found, is_cost=False),
            effects.annual(found, is_cost=False),
        ),
    )


def _completeness(found: Gathered) -> str:
    rows = [row for row in found.data.plan_months if row["kind"] != "ffs"]
    months = sum(row["months"] for row in rows)
    if not months:
        return ""
    known = sum(row["known"] for row in rows)
    return f"In plans, use is known in {findings.percent(100 * known / months)} of months; [[plan_months]] shows it by year."


def cost(found: Gathered) -> Section:
    shown_results = effects.selected(found, True)
    if not shown_results:
        return Section("Impact on cost", ())
    blocks: list[Block] = []
    if found.is_capitated:
        blocks.append(
            "In the capitated model Medicare pays plans a rate that is set in advance. In plan months the cost here is "
            "that rate, so the effect on total cost is largely rate setting: it says what Medicare paid, not what care "
            "cost the plans. Fee-for-service months are therefore shown apart. Who stays in fee-for-service is not "
            "chance, so that estimate describes those months and is no effect on all enrollees."
        )
    blocks.append(
        f"Medicare cost is what Medicare paid under Parts A and B{', or to plans' if found.is_capitated else ''}. "
        "Part D and Medicaid are shown apart. Negative numbers mean lower cost than expected."
    )
    blocks.append(Bullets(tuple(findings.finding(found, each) for each in shown_results)))
    main = [each for each in shown_results if each.outcome.key in (MEDICARE.key, FEE_FOR_SERVICE.key)]
    blocks += [figures.annual(found, each) for each in main]
    blocks += [
        effects.did(found, is_cost=True),
        effects.cost_intervals(found),
        effects.annual(found, is_cost=True),
        people.plan_months(found),
    ]
    disagreeing = [
        each.outcome.label
        for each in shown_results
        if any(notice.rule == "intervals_disagree" for notice in each.analysis.notices)
    ]
    if disagreeing:
        blocks.append(
            f"For {words.listed(disagreeing)}, at some level the interval in dollars and the interval in percent do not agree on "
            "whether they hold zero. Both are shown in [[cost_intervals]]."
        )
    return Section("Impact on cost", tuple(blocks))


def trends(found: Gathered) -> Section:
    shown_trends = effects.shown_trends(found)
    if not shown_trends:
        return Section("Trends before and after the start", ())
    first = shown_trends[0].outcome.key
    means = effects.quarterly_means(found, first)
    blocks: list[Block] = [
        "The design rests on the groups moving alike without the demonstration. That cannot be tested; what can be "
        "tested is whether they moved alike before the start.",
        *(_trend_sentence(trend) for trend in shown_trends),
        figures.trend_lines(found, first, means),
        effects.pretrends(found),
    ]
    blocks += [figures.event(found, trend, effects.event_study(found, trend)) for trend in shown_trends]
    return Section("Trends before and after the start", tuple(blocks))


def _trend_sentence(trend) -> str:
    joint = trend.pretrends.joint
    if joint is None:
        return f"{trend.outcome.label}: the quarters before the start could not be tested together."
    verdict = (
        "the groups differed in some quarter before the start"
        if joint.p < 0.05
        else "no difference in the quarters before the start was found, which does not show that trends were parallel"
    )
    slope = trend.pretrends.slope
    can_find = ""
    if slope and slope.detectable_percent_a_year is not None:
        can_find = f" A difference in slope of {findings.percent(slope.detectable_percent_a_year)} a year would have been found with 80 percent power."
    return f"{trend.outcome.label}: {verdict} ({findings.p_value(joint.p)}).{can_find}"


def subgroups(found: Gathered) -> Section:
    hidden = effects.hidden_outcomes(found)
    keys = list(dict.fromkeys(
        each.outcome.key for each in found.computed.subgroups if each.effect and each.outcome.key not in hidden
    ))  # fmt: skip
    if not keys:
        return Section("Effects in subgroups", ())
    tables = [effects.subgroups(found, key) for key in keys]
    differing = [
        f"{each.subgroup.label}, {_lower(each.outcome.label)}"
        for each in found.computed.subgroups
        if each.effect and each.effect.difference.is_significant() and each.outcome.key in keys
    ]
    said = (
        f"The effect differs between the subgroup and the rest, at the 5 percent level, for: {'; '.join(differing)}."
        if differing
        else "In no subgroup does the effect differ from that in the rest at the 5 percent level."
    )
    pairs = chain.from_iterable(
        (figures.subgroups(found, key, table), table) for key, table in zip(keys, tables, strict=True)
    )
    return Section(
        "Effects in subgroups",
        (
            "Subgroups are fixed before treatment. A subgroup is shown only where more than 10 people of each group are "
            f"in it, and outside it, in every period. {said} With many subgroups some differ by chance.",
            *pairs,
        ),
    )


def evidence(found: Gathered) -> Section:
    return Section("The evidence on one page", (effects.evidence(found), effects.tests(found)))


def limitations(found: Gathered) -> Section:
    points = [
        f"{found.state} is one treated state. Something that struck it alone would be taken for an effect, and no "
        "standard error here contains it; the placebo by comparison state in the appendix shows how far states move.",
        "The groups may differ in ways that the data do not show.",
        "Standard errors treat the weights as known.",
        "Claims and encounter data have other purposes; where a service is not recorded, it is not counted.",
        "Tests were not corrected for their number.",
    ]
    if found.is_capitated:
        points.insert(
            1,
            "Payments to plans follow rates and risk scores, and coding of risk scores may differ between plans and fee-for-service.",
        )
    if found.plan.percentile is not None:
        points.append(
            "Cutting the highest costs makes estimates steadier and shrinks an effect on the most costly people."
        )
    return Section("Limitations", (Bullets(tuple(points)),))


def weighting(found: Gathered) -> tuple[Block, ...]:
    overlap = weights.overlap(found)
    largest = max(found.matched.periods, key=lambda period: period.largest_share)
    return (
        "A logistic regression is fitted in each period. Comparison people below the lowest score of the demonstration "
        "group are dropped; the odds of the others are capped, then scaled to the number of demonstration people. The "
        f"largest concentration is in {_lower(found.periods[largest.period])}, where the 1 percent with the largest "
        f"weights hold {findings.percent(100 * largest.largest_share)} of all weight.",
        weights.propensity(found),
        weights.scores(found),
        figures.overlap(overlap),
        overlap,
        weights.balance(found),
        weights.estimates(found),
    )


def quarters(found: Gathered) -> tuple[Block, ...]:
    shown_trends = effects.shown_trends(found)
    if not shown_trends:
        return ()
    return (
        "The numbers behind the figures of trends.",
        effects.quarterly_means(found, shown_trends[0].outcome.key),
        *(effects.event_study(found, trend) for trend in shown_trends),
    )


def adjustments(found: Gathered) -> tuple[Block, ...]:
    return (
        "Switches are applied to each month's cost, then cost is winsorized. Switches without confirmed numbers stay "
        "off. The effect without any of them is in the appendix on sensitivity.",
        appendices.adjustments(found),
        *((appendices.cuts(found),) if found.data.cuts else ()),
    )


def sensitivity(found: Gathered) -> tuple[Block, ...]:
    blocks: list[Block] = [
        "The same effect under other choices, as estimates and intervals only: numbers of nearly the same people twice "
        "would let somebody subtract a county.",
    ]
    for each in found.computed.sensitivity:
        blocks.append(appendices.sensitivity(found, each))
        if each.placebo:
            blocks.append(
                f"{each.outcome.label}: of {len(each.placebo.placebos)} comparison states taken for the demonstration, "
                f"{each.placebo.as_large} show an effect at least as large."
            )
            blocks.append(appendices.placebo(found, each))
    return tuple(blocks)


def coefficients(found: Gathered) -> tuple[Block, ...]:
    return (
        "The models of the cumulative effects in full.",
        *(appendices.coefficients(found, result) for result in effects.estimated(found)),
    )


def run(found: Gathered) -> tuple[Block, ...]:
    return (
        "The same inputs give the same bytes. A run can be built again and compared with its files at any time.",
        appendices.run(found),
    )

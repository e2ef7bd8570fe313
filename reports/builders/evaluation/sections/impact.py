"""What the demonstration changed: use and quality, cost, trends, subgroups, and all of it on one page."""

from demonstrations.evaluation.outcomes import MEDICARE
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from enrollees.selectors.evaluation_counts import DEMONSTRATION
from reports.builders import words
from reports.builders.evaluation import figures, findings, names
from reports.builders.evaluation.compute import Trend
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables import effects, models, people
from reports.builders.evaluation.tables import trends as movement
from reports.builders.privacy import is_small
from reports.render.document import Block, Bullets, Section, Table

MAIN_COSTS = (MEDICARE.key, FEE_FOR_SERVICE.key)


def use_and_quality(found: Gathered) -> Section:
    """Text and figures first; tables, which lie on the side, together behind them."""
    heading = "Impact on use and quality"
    shown_results, refused = effects.selected(found, False), effects.refused(found, is_cost=False)
    if not shown_results:
        return Section(heading, (Bullets(tuple(refused)),) if refused else ())
    said, tables = subgroups(found, is_cost=False)
    return Section(
        heading,
        (
            f"Use is measured in months in which it is known: claims, or plans' encounter data. {_completeness(found)}",
            Bullets(tuple(findings.finding(found, each) for each in shown_results)),
            *((Bullets(tuple(refused)),) if refused else ()),
            *said,
            effects.did(found, is_cost=False),
            effects.annual(found, is_cost=False),
            *tables,
        ),
    )


def _completeness(found: Gathered) -> str:
    said = []
    for kind in ("mmp", "ma"):
        rows = [
            row for row in found.data.plan_months if row["kind"] == kind and row["group"] == DEMONSTRATION
        ]
        months, known = (sum(row[name] for row in rows) for name in ("months", "known"))
        if months and not is_small(known) and not is_small(months - known):
            said.append(f"{findings.percent(100 * known / months)} of {names.PLAN_MONTHS[kind]}")
    if not said:
        return ""
    return (
        f"In the demonstration group it is known in {words.listed(said)}; [[completeness]] shows plans of both groups by "
        "calendar year. Where plans report more or less over time, use seems to change without having changed."
    )


def cost(found: Gathered) -> Section:
    shown_results, refused = effects.selected(found, True), effects.refused(found, is_cost=True)
    if not shown_results and not refused:
        return Section("Impact on cost", ())
    blocks: list[Block] = []
    if found.is_capitated:
        blocks.append(
            "In the capitated model Medicare pays plans a rate that is set in advance. In plan months the cost here is "
            "that rate, so the effect on total cost is largely rate setting: it says what Medicare paid, not what care "
            "cost the plans. Fee-for-service months are therefore shown apart. Who stays in fee-for-service is not "
            "chance, so that estimate describes those months and is no effect on all enrollees."
            + (" [[plan_months]] counts the months of each kind." if shown_results else "")
        )
    blocks.append(
        f"Medicare cost is what Medicare paid under Parts A and B{', or to plans' if found.is_capitated else ''}. "
        "Part D and Medicaid are shown apart. Negative numbers mean lower cost than expected."
    )
    if refused:
        blocks.append(Bullets(tuple(refused)))
    if not shown_results:
        return Section("Impact on cost", tuple(blocks))
    blocks.append(Bullets(tuple(findings.finding(found, each) for each in shown_results)))
    main = [each for each in shown_results if each.outcome.key in MAIN_COSTS]
    blocks += [figures.annual(found, each, main) for each in main]
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
    said, tables = subgroups(found, is_cost=True)
    blocks += [
        _misfits(found),
        *said,
        effects.did(found, is_cost=True),
        models.cost_models(found),
        effects.cost_intervals(found),
        effects.annual(found, is_cost=True),
        *tables,
        people.plan_months(found),
    ]
    return Section("Impact on cost", tuple(blocks))


def _misfits(found: Gathered) -> str:
    """Which reported regressions miss the observed dollars."""
    misfits = [
        f"{each.outcome.label}, {notice.detail} percent"
        for each in effects.selected(found, True)
        for notice in each.analysis.notices
        if notice.rule == "misfit"
    ]
    said = "[[cost_models]] holds each effect by a second regression, which gives back the observed dollars."
    if not misfits:
        return said
    return (
        f"{said} The reported regression misses the observed mean after the start by more than 5 percent for: "
        f"{'; '.join(misfits)}. Read the effect with Poisson variance beside it."
    )


def trends(found: Gathered) -> Section:
    shown_trends = movement.shown_trends(found)
    if not shown_trends:
        return Section("Trends before and after the start", ())
    costs = [trend.outcome.key for trend in shown_trends if trend.outcome.key in MAIN_COSTS]
    blocks: list[Block] = [
        "The design rests on the groups moving alike without the demonstration. That cannot be tested; what can be "
        "tested is whether they moved alike before the start.",
        Bullets(tuple(_trend_sentence(trend) for trend in shown_trends)),
        movement.pretrends(found),
        *(figures.trend_lines(found, key, movement.quarterly_means(found, key)) for key in costs),
        *(figures.event(found, trend, movement.event_study(found, trend)) for trend in shown_trends),
    ]
    return Section("Trends before and after the start", tuple(blocks))


def _trend_sentence(trend: Trend) -> str:
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
        of = " of the odds" if slope.link == "logit" else ""
        can_find = f" A difference in slope of {findings.percent(slope.detectable_percent_a_year)}{of} a year would have been found with 80 percent power."
    return f"{trend.outcome.label}: {verdict} ({findings.p_value(joint.p)}).{can_find}"


def subgroups(found: Gathered, *, is_cost: bool) -> tuple[list[Block], list[Table]]:
    """What is said and drawn of subgroups, and their tables."""
    hidden = effects.hidden_outcomes(found)
    own = [
        each
        for each in found.computed.subgroups
        if each.effect and each.outcome.key not in hidden and (each.outcome.kind == "dollars") == is_cost
    ]
    if not own:
        return [], []
    tables = {key: effects.subgroups(found, key) for key in dict.fromkeys(each.outcome.key for each in own)}
    differing = [
        f"{each.subgroup.label}, {findings.lower(each.outcome.label)}"
        for each in own
        if each.effect.difference.is_significant()
    ]
    verdict = (
        f"The effect differs between the subgroup and the rest, at the 5 percent level, for: {'; '.join(differing)}."
        if differing
        else "In no subgroup does the effect differ from that in the rest at the 5 percent level."
    )
    said = (
        "Subgroups are fixed before treatment. A subgroup is shown only where more than 10 people of each group are "
        f"in it, and outside it, in every period. {verdict} With many subgroups some differ by chance."
    )
    drawn = [figures.subgroups(found, key, table) for key, table in tables.items()]
    return [said, *drawn], list(tables.values())


EVIDENCE = "The evidence on one page"


def evidence(found: Gathered) -> Section:
    return Section(EVIDENCE, (effects.evidence(found), effects.tests(found)), numbered=False)


MIXED_CUT = (
    " In the capitated model it would also move the total: it takes from payments for services and hardly from flat "
    "rates, so plans would look dearer than they are."
)


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
            + (MIXED_CUT if found.is_capitated else "")
        )
    return Section("Limitations", (Bullets(tuple(points)),))

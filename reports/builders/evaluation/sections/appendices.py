"""The appendices: data, comparison group, descriptive use, regressions, cost, sensitivity, replication, the run."""

from reports.builders import words
from reports.builders.evaluation import figures, findings
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables import (
    appendices as tables,
)
from reports.builders.evaluation.tables import (
    areas,
    effects,
    models,
    trends,
    use,
    weights,
)
from reports.builders.evaluation.tables import (
    data as sources,
)
from reports.builders.evaluation.tables import (
    replication as again,
)
from reports.builders.evaluation.tables import (
    warnings as warned,
)
from reports.render.document import Block, Bullets, Section


def appendices(found: Gathered) -> tuple[Section, ...]:
    """In the order of methodology 2.10."""
    parts = (
        ("Data sources and completeness", data(found)),
        ("Comparison areas, propensity scores, weights and balance", weighting(found)),
        ("Descriptive use of services and cost", (DESCRIPTIVE, use.use(found))),
        ("Cost and use by quarter", quarters(found)),
        ("Regression coefficients", coefficients(found)),
        ("Payment adjustments to cost", adjustments(found)),
        ("Sensitivity", sensitivity(found)),
        ("Replication with the covariates of earlier evaluations", replication(found)),
        ("Warnings of the estimation", warnings(found)),
        ("This run", run(found)),
    )
    return tuple(Section(heading, blocks, appendix=True) for heading, blocks in parts)


DESCRIPTIVE = (
    "Rates of the people analyzed, as they are: neither weighted nor adjusted. They describe the groups and say nothing "
    "about the effect of the demonstration."
)


def data(found: Gathered) -> tuple[Block, ...]:
    dataset = found.inputs.dataset
    blocks: list[Block] = [
        f"The data are one row a person and month, from {words.month(dataset.first_month)} to "
        f"{words.month(dataset.last_month)}. [[sources]] says where each measure comes from.",
        sources.sources(found),
    ]
    if any(row["in_plan"] for row in found.data.completeness):
        blocks += [
            "Use of services in plan months is known only where plans sent encounter data. Months without it are left out "
            "of the measures of use, and stay in those of cost.",
            sources.completeness(found),
        ]
    return tuple(blocks)


def weighting(found: Gathered) -> tuple[Block, ...]:
    overlap = weights.overlap(found)
    largest = max(found.matched.periods, key=lambda period: period.largest_share)
    return (
        "A logistic regression is fitted in each period. Comparison people below the lowest score of the demonstration "
        "group are dropped; the odds of the others are capped, then scaled to the number of demonstration people. The "
        f"largest concentration is in {findings.lower(found.periods[largest.period])}, where the 1 percent with the largest "
        f"weights hold {findings.percent(100 * largest.largest_share)} of all weight.",
        *filter(None, [weights.told_apart(found.matched)]),
        *weights.collinear(found),
        weights.propensity(found),
        *((figures.overlap(overlap), overlap) if overlap.rows else ()),
        weights.scores(found),
        *((areas.distances(found),) if found.pool else ()),
        weights.balance(found),
        *weights.estimates(found),
    )


def quarters(found: Gathered) -> tuple[Block, ...]:
    shown_trends = trends.shown_trends(found)
    if not shown_trends:
        return ()
    costs = [trend.outcome.key for trend in shown_trends if trend.outcome.kind == "dollars"]
    return (
        "The numbers behind the figures of trends.",
        *(trends.quarterly_means(found, key) for key in costs),
        *(trends.event_study(found, trend) for trend in shown_trends),
    )


def adjustments(found: Gathered) -> tuple[Block, ...]:
    return (
        "Each adjustment is a switch. Those that are on are applied to each month's cost, then cost is winsorized. "
        "[[adjustments]] lists all of them with their dates. Confirmed numbers were looked up; recalled ones are still to be "
        "checked; illustrative ones were made up to show what the switch does, and can be on for made-up data only. "
        "Rebates and quality bonuses of Medicare Advantage are part of what Medicare pays and stay in. The effect without any "
        "switch is in the appendix on sensitivity.",
        *((tables.cuts(found),) if found.data.cuts else ()),
        tables.adjustments(found),
    )


def sensitivity(found: Gathered) -> tuple[Block, ...]:
    hidden = effects.hidden_outcomes(found)
    own = [each for each in found.computed.sensitivity if each.outcome.key not in hidden]
    if not effects.estimated(found):
        return ()
    blocks: list[Block] = [
        "The same effect under other choices, as estimates and intervals only: numbers of nearly the same people twice "
        "would let somebody subtract a county.",
        models.errors(found),
    ]
    if models.shown_models(found, "count"):
        blocks.append(models.count_models(found))
    for each in own:
        blocks.append(tables.sensitivity(found, each))
        if each.remarks:
            blocks.append(Bullets(each.remarks))
        if each.placebo:
            blocks.append(
                f"{each.outcome.label}: of {len(each.placebo.placebos)} comparison states taken for the demonstration, "
                f"{each.placebo.as_large} show an effect at least as large; counting the demonstration itself, that is "
                f"{findings.p_value(each.placebo.p)}. States with fewer than 6 counties and fewer than 500 people are not taken "
                "for it."
            )
            blocks.append(tables.placebo(found, each))
    return tuple(blocks)


def replication(found: Gathered) -> tuple[Block, ...]:
    if found.replication is None:
        return ()
    covariates = found.replication.covariates
    said = f"{covariates.label}. {covariates.source} Caution: {covariates.caution}"
    if found.replication.matched is None:
        return (said, f"The propensity models could not be fitted. {found.replication.refusal}")
    return (said, again.effects(found), *again.estimates(found))


def warnings(found: Gathered) -> tuple[Block, ...]:
    table = warned.warnings(found)
    if table is None:
        return ()
    return ("What each reader of an estimate must know, by the name of the rule that says it.", table)


def coefficients(found: Gathered) -> tuple[Block, ...]:
    shown = effects.estimated(found)
    if not shown:
        return ()
    return (
        "The models of the cumulative effects in full, four beside each other. A term that a model does not have is marked.",
        *tables.coefficients(found, shown),
    )


def run(found: Gathered) -> tuple[Block, ...]:
    return (
        "The same inputs give the same bytes. A run can be built again and compared with its files at any time.",
        tables.run(found),
    )

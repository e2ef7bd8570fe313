"""What stands before the results: first page, acronyms, summary, the demonstration, the design; and references."""

from demonstrations.evaluation.outcomes import MEDICARE
from enrollees.selectors.evaluation_cells import FEE_FOR_SERVICE
from reports.builders import words
from reports.builders.area import counties_of
from reports.builders.evaluation import figures, findings, names
from reports.builders.evaluation.basis import PANDEMIC
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables import effects, models, weights
from reports.builders.evaluation.values import exact
from reports.render.document import Block, Bullets, Notice, Section
from reports.render.numbers import Kind, shown

FEW_COUNTIES = 6
ACRONYMS = {
    "AHRQ": "Agency for Healthcare Research and Quality",
    "ATT": "Average treatment effect on the treated",
    "CI": "Confidence interval",
    "CMS": "Centers for Medicare & Medicaid Services",
    "CR1, CR3": "Rules of standard errors clustered by county, for few counties",
    "DinD": "Difference in differences",
    "HCC": "Hierarchical condition category",
    "LTSS": "Long-term services and supports",
    "MMP": "Medicare-Medicaid Plan",
    "PACE": "Program of All-Inclusive Care for the Elderly",
    "SPMI": "Serious and persistent mental illness",
}
ONLY_CAPITATED = ("MMP",)
REFERENCES = (
    "Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates between treatment "
    "groups in propensity-score matched samples. Statistics in Medicine, 28(25), 3083–3107.",
    "Bloom, H. S. (1995). Minimum detectable effects: A simple way to report the statistical power of experimental "
    "designs. Evaluation Review, 19(5), 547–556.",
    "Cameron, A. C., and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference. Journal of Human "
    "Resources, 50(2), 317–372.",
    "Hirano, K., Imbens, G. W., and Ridder, G. (2003). Efficient estimation of average treatment effects using the "
    "estimated propensity score. Econometrica, 71(4), 1161–1189.",
    "Kline, P., and Santos, A. (2012). A score based approach to wild bootstrap inference. Journal of Econometric "
    "Methods, 1(1), 23–41.",
    "Puhani, P. A. (2012). The treatment effect, the cross difference, and the interaction term in nonlinear "
    "“difference-in-differences” models. Economics Letters, 115(1), 85–87.",
    "Rosenbaum, P. R., and Rubin, D. B. (1983). The central role of the propensity score in observational studies for "
    "causal effects. Biometrika, 70(1), 41–55.",
    "Stuart, E. A., et al. (2014). Using propensity scores in difference-in-differences models to estimate the effects "
    "of a policy change. Health Services and Outcomes Research Methodology, 14(4), 166–182.",
)
MODELS = {
    "capitated": "Medicare-Medicaid Plans receive a blended payment from Medicare and Medicaid and provide the benefits "
    "of both.",
    "managed_ffs": "The state coordinates care in the fee-for-service system and may receive part of the savings.",
}


def notices(found: Gathered) -> tuple[Notice, ...]:
    """What the first page must say before any number."""
    said = [*_made_up(found)]
    few = [group for group in names.GROUPS if found.counties(group) < FEW_COUNTIES]
    if few:
        said.append(
            Notice(
                "Few counties",
                f"The {' and the '.join(few)} group has fewer than six counties, so no interval is shown. "
                f"{effects.few_sentence(found)}",
            )
        )
    if apart := weights.told_apart(found.matched):
        said.append(Notice("Groups that differ entirely", f"{apart} See [[balance]]."))
    unbalanced = [name for name in weights.unbalanced(found) if name not in found.matched.left_out]
    if unbalanced:
        said.append(
            Notice(
                "Differences that weighting did not remove",
                f"{words.listed([names.covariate(name) for name in unbalanced])} differ by more than 0.10 standard "
                "deviations after weighting in some year. See [[balance]].",
            )
        )
    if found.illustrative:
        said.append(
            Notice(
                "Illustrative payment adjustments",
                f"These adjustments are on with numbers that were made up: {words.listed(list(found.illustrative))}. Dollars in "
                "this report are changed by them. See [[adjustments]].",
            )
        )
    if found.after.overlaps(PANDEMIC):
        said.append(Notice("COVID-19", _pandemic(found)))
    return tuple(said)


def _made_up(found: Gathered) -> tuple[Notice, ...]:
    """Whether the data say, or whoever asked for the report, that nobody is real."""
    known = " A known effect was put into the data."
    if found.choices.known_effect is not None and "known_effect" in _shown_tables(found):
        known = " A known effect was put into the data, and stands beside its estimate in [[known_effect]]."
    elif found.choices.known_effect is None:
        known = ""
    if found.is_made_up:
        return (Notice("Synthetic data", f"Nobody in this report exists; its data were made up.{known}"),)
    if found.data.made_up:
        share = findings.percent(100 * found.data.made_up)
        return (
            Notice("Synthetic data", f"{share} of the person-months of the dataset are of made-up people."),
        )
    return ()


def _shown_tables(found: Gathered) -> tuple[str, ...]:
    return ("known_effect",) if _known_result(found) else ()


def _known_result(found: Gathered):
    """The result beside which a known effect can stand."""
    return next((each for each in effects.estimated(found) if each.outcome.key == FEE_FOR_SERVICE.key), None)


def _pandemic(found: Gathered) -> str:
    months = words.period(PANDEMIC)
    if found.plan.without:
        return f"The months of the COVID-19 pandemic, {months}, are left out."
    return (
        f"The months of the COVID-19 pandemic, {months}, are in the analysis. They are not typical; read their years with "
        "care. Their quarters are marked in tables."
    )


def acronyms(found: Gathered) -> Section:
    own = {
        short: long for short, long in ACRONYMS.items() if found.is_capitated or short not in ONLY_CAPITATED
    }
    return Section(
        "Acronyms", (Bullets(tuple(f"{short}: {long}" for short, long in own.items())),), numbered=False
    )


def summary(found: Gathered) -> Section:
    shown_results = effects.estimated(found)
    main = [each for each in shown_results if each.outcome.key in (MEDICARE.key, FEE_FOR_SERVICE.key)]
    others = [each for each in shown_results if each not in main]
    significant = [each for each in others if each.analysis.cumulative.is_significant()]
    points = [findings.finding(found, each) for each in (*main, *significant)]
    quiet = [each for each in others if each.analysis.cumulative.is_significant() is False]
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
            f"No statistically significant difference was found in {words.counted(len(quiet), 'other measure')}. [[evidence]] "
            "shows each with its interval and what could have been found."
        )
    if shown_results:
        blocks.append(figures.key_findings(found))
    return Section("Executive summary", tuple(blocks), numbered=False)


def illustration(found: Gathered) -> Section:
    """For made-up data with a known effect: what was put in, beside what was estimated."""
    is_known = found.choices.known_effect is not None and "known_effect" in _shown_tables(found)
    return Section(
        "What was put into the made-up data, and what was estimated",
        (models.known_effect(found),) if is_known else (),
        numbered=False,
    )


def the(name: str) -> str:
    """A name that is a common noun at its end gets an article: the Washington Health Home Demonstration."""
    return (
        f"the {name}"
        if name.split()[-1] in ("Demonstration", "Initiative", "Project", "Program", "Plan")
        else name
    )


def demonstration(found: Gathered) -> Section:
    facts = found.inputs.basis.facts
    years = [period for period in found.periods if period > 0]
    return Section(
        "The demonstration and this evaluation",
        (
            f"{names.capital(the(found.name))} is a demonstration of the Financial Alignment Initiative in {facts['state']}, "
            f"under the {facts['model'].lower()}. {MODELS[found.plan.model]}",
            f"It started on {words.day(found.plan.launch)}. {_area(found)}",
            f"The predemonstration period is {words.period(found.before)}. The demonstration years are "
            + "; ".join(f"{words.period(found.months_of(period))} (year {period})" for period in years)
            + ".",
            "This report measures change in cost and in the use and quality of care from person-level data. What was "
            "implemented, and how beneficiaries experienced it, is told in sections that people wrote, where there are any. "
            "The data are described in the first appendix.",
        ),
    )


def _area(found: Gathered) -> str:
    spans = counties_of(found.inputs)
    if not spans:
        return "The record does not know its counties, so the group that the data name stands for its area."
    starts = len(found.data.cohorts)
    later = f" They started at {starts} different times." if starts > 1 else ""
    return f"Its area is {words.counted(len(spans), 'county', 'counties')}.{later}"


def design(found: Gathered) -> Section:
    points = [
        "The effect is a difference in differences: the change in the demonstration group less the change in the "
        "comparison group.",
        "Everybody eligible is analyzed, enrolled or not (intent to treat), so an effect on the enrolled alone appears "
        "diluted.",
        "Covariates and subgroups are fixed before treatment: in the last month before the start, or at entry for who "
        "came later.",
        "A propensity score is fitted in each period. Comparison people are weighted by the odds of the score, inside "
        "the common support, so that they resemble the demonstration group.",
        "Cost is modeled by a gamma regression with a log link, counts by a Poisson regression, and shares by a "
        "logit, each with the same covariates again." + (f" {MIXED_COST}" if effects.is_mixed(found) else ""),
        f"{effects.error_sentence(found)} The default interval is 95 percent; 90 percent stands beside it, and 80 "
        "percent in figures and for cost.",
        *_bootstrap_point(found),
    ]
    if len(found.data.cohorts) > 1:
        points.append(
            "Counties started at different times. Each start has its own predemonstration period and its own comparison "
            "months; the regression stacks them, and no treated area serves as comparison."
        )
    if found.after.overlaps(PANDEMIC):
        points.append(_pandemic(found))
    return Section("Evaluation design", (Bullets(tuple(points)),))


MIXED_COST = (
    "Total Medicare cost is the exception. It holds flat payments to plans among payments for services, which no one "
    "gamma regression fits, and a cut at a percentile would touch the services alone. It is modeled with Poisson "
    "variance, which needs the mean alone to be right, and is not winsorized; [[cost_models]] shows all four choices."
)


def _bootstrap_point(found: Gathered) -> tuple[str, ...]:
    """Said where it was drawn."""
    conclusions = [each.analysis.cumulative for each in effects.estimated(found)]
    if not any(each.bootstrap for each in conclusions):
        return ()
    printed = any(each.p_from == "bootstrap" for each in conclusions)
    use = "p-values come from it" if printed else "its p-values stand beside the others in [[errors]]"
    return (
        f"There are few counties, so a wild cluster score bootstrap with {found.rules.draws:,} draws was made; {use}.",
    )


def references() -> Section:
    return Section("References", (Bullets(REFERENCES),), numbered=False)

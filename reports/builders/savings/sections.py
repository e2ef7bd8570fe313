"""The sections of the savings report, in the order of methodology 2.10, written from the numbers."""

from demonstrations.savings.cells import SIDES
from demonstrations.savings.determination import MET, MSR_UNDEFINED
from reports.builders import words
from reports.builders.area import counties_of
from reports.builders.authored import authored_sections
from reports.builders.savings import appendices, checks, figures, names, tables, uncertainty
from reports.builders.savings.gather import Gathered
from reports.models import SectionKey
from reports.render.document import Bullets, Notice, Section
from reports.render.numbers import Kind, shown

AUTHORED = (SectionKey.IMPLEMENTATION,)


def money(value) -> str:
    return shown(value, Kind.MONEY)


def percent(value) -> str:
    return shown(value, Kind.PERCENT)


def notices(found: Gathered) -> tuple[Notice, ...]:
    """What the first page must say before any number."""
    said = []
    if not found.policy.confirmed:
        said.append(
            Notice(
                "Illustrative policy",
                "The policy record is not confirmed: its constants were not checked in the signed agreement. "
                f"No payment may be based on this report. Not confirmed: {'; '.join(appendices.unconfirmed(found))}. "
                "Values and sources are in [[policy]].",
            )
        )
    if found.verdicts_differ:
        said.append(
            Notice(
                "The verdict depends on how beneficiaries are counted",
                "Distinct and average beneficiaries give different answers to the minimum savings rate test. "
                "Both are in [[msr]].",
            )
        )
    months = found.inputs.basis.facts.get("runout_months")
    if months is not None and months < found.policy.full_runout_months:
        said.append(
            Notice(
                "Payments are not complete",
                f"Payments are known for {words.counted(months, 'month')} after the period; the policy record calls them "
                f"complete after {words.counted(found.policy.full_runout_months, 'month')}. Later ones will change the result.",
            )
        )
    if not found.determination.defined:
        said.append(
            Notice(
                "Minimum savings rate not defined",
                f"Fewer than {found.policy.msr_table[0][0]:,} beneficiaries are in the calculation. The agreement "
                "gives no rate for so few, so it is not decided whether savings count.",
            )
        )
    return tuple(said)


def sections(found: Gathered) -> tuple[Section, ...]:
    parts = (
        summary(found),
        demonstration(found),
        eligibility(found),
        comparison(found),
        data(found),
        cohorts(found),
        method(found),
        results(found),
        msr(found),
        uncertainty.section(found),
        trend(found),
        payment(found),
        *authored_sections(found.inputs.basis.facts, AUTHORED),
        limitations(found),
        two_families(found),
        statement(found),
        Section("Months and dollars behind the results", inputs_text(found), appendix=True),
        Section("Policy record", policy_text(found), appendix=True),
        Section("This run", run_text(found), appendix=True),
    )
    return (*parts, dictionary(parts))


def summary(found: Gathered) -> Section:
    result = found.determination
    total = result.totals
    direction = "less" if total.savings >= 0 else "more"
    return Section(
        "Executive summary",
        (
            f"From {words.period(found.window.performance)}, {shown(found.people('demo_perf'), Kind.COUNT)} "
            f"Medicare-Medicaid enrollees were eligible for the {found.name}, for "
            f"{shown(total.months, Kind.COUNT)} months in all. Everybody eligible counts, enrolled or not.",
            f"Medicare Parts A and B spent {money(abs(total.savings))} {direction} on them than the target, which is "
            f"{percent(abs(total.savings_percent))} of target dollars. "
            f"The target is {money(total.target_pmpm)} per member per month; the actual amount is "
            f"{money(total.actual_pmpm)}.",
            f"{msr_sentence(found)} {stage_sentence(found)}",
            figures.target_and_actual(found),
            tables.totals(found),
        ),
    )


def msr_sentence(found: Gathered) -> str:
    result = found.determination
    if result.msr.status == MSR_UNDEFINED:
        return (
            f"The minimum savings rate is not defined for {shown(result.beneficiaries, Kind.COUNT)} beneficiaries: "
            f"the agreement's table starts at {found.policy.msr_table[0][0]:,}."
        )
    distance = result.totals.savings - result.msr.threshold
    verdict = "reached" if result.msr.status == MET else "not reached"
    side = "above" if distance >= 0 else "below"
    return (
        f"The minimum savings rate for {shown(result.beneficiaries, Kind.COUNT)} beneficiaries is "
        f"{percent(result.msr.percent)}, or {money(result.msr.threshold)}. It was {verdict}: savings are "
        f"{money(abs(distance))} {side} it."
    )


def stage_sentence(found: Gathered) -> str:
    result = found.determination
    if result.stage == "final":
        return "This result is final."
    if result.payment is not None:
        return f"This result is preliminary and covers Medicare only. As it stands, the payment is {money(result.payment)}."
    return (
        "This result is preliminary and covers Medicare only: Medicaid and quality results are not yet available, "
        "so no payment is determined."
    )


def demonstration(found: Gathered) -> Section:
    facts = found.inputs.basis.facts
    return Section(
        "The demonstration",
        (
            f"The {found.name} is a demonstration of the Financial Alignment Initiative in {facts['state']}, under the "
            f"{facts['model'].lower()}. The state and CMS agreed that the state may receive part of the savings "
            "that better and more coordinated care brings to Medicare.",
            area_sentence(found),
            f"It was launched on {words.day(found.window.start)}. This report covers demonstration year "
            f"{facts['year']}, {words.period(found.window.performance)} ({found.policy.months} months).",
        ),
    )


def area_sentence(found: Gathered) -> str:
    spans = counties_of(found.inputs)
    if not spans:
        return "The record does not know its counties, so the group that the data name stands for its area."
    later = sum(span.start > found.window.start for span in spans)
    joined = f", {later:,} of which joined later" if later else ""
    return f"Its area is {words.counted(len(spans), 'county', 'counties')}{joined}."


def eligibility(found: Gathered) -> Section:
    return Section(
        "Eligibility and exclusions",
        (
            "A person-month counts when the person is a full-benefit Medicare-Medicaid enrollee with Medicare Parts A "
            "and B, lives in an area of the group, is in traditional Medicare with Medicare as primary payer, is not "
            "aligned with another shared-savings initiative, meets the state's clinical rule, and is alive at the "
            "start of the month. Where the data do not say, the person is kept.",
            "The rules are applied in this order, and a month is counted under the first one it fails. [[exclusions]] "
            "ties: the person-months of the dataset are those kept and those left out.",
            tables.exclusions(found),
        ),
    )


def comparison(found: Gathered) -> Section:
    months = {side: shown(found.side_total(side, "months"), Kind.COUNT) for side in SIDES}
    people = {side: shown(found.people(side), Kind.COUNT) for side in SIDES}
    return Section(
        "Comparison group",
        (
            "The comparison group is made of people in other areas who pass the same rules. The growth of their costs "
            "stands for what would have happened without the demonstration.",
            f"In the baseline it has {people['comp_base']} people and {months['comp_base']} months, in the performance "
            f"period {people['comp_perf']} people and {months['comp_perf']} months. The demonstration group has "
            f"{people['demo_base']} people and {months['demo_base']} months in the baseline, "
            f"{people['demo_perf']} people and {months['demo_perf']} months in the performance period.",
        ),
    )


def data(found: Gathered) -> Section:
    dataset = found.inputs.dataset
    people = "" if found.tells_people_apart else f" of {shown(dataset.people, Kind.COUNT)} people"
    return Section(
        "Data, run-out and outlier cap",
        (
            f"The dataset holds {shown(dataset.rows, Kind.COUNT)} person-months{people}, from {words.month(dataset.first_month)} to "
            f"{words.month(dataset.last_month)}. Cost is what Medicare paid under Parts A and B, in the month in "
            "which the service began. Part D is not part of it.",
            f"{runout_sentence(found)} No completion factor was applied; the policy record "
            f"calls payments complete after {words.counted(found.policy.full_runout_months, 'month')}.",
            f"A person's annualized cost counts up to a cap, the {words.percentile(found.policy.cap_percentile)} "
            "percentile over the member months of its category and period, so that a few very costly people do not decide the result. "
            "[[caps]] shows whom it touches, and [[without_cap]] what the result would be without it.",
            tables.caps(found),
            checks.without_cap(found),
        ),
    )


def runout_sentence(found: Gathered) -> str:
    months = found.inputs.basis.facts.get("runout_months")
    if months is None:
        return "Payments are taken as they stand in the dataset; how long after the period they were drawn is not known."
    return (
        f"Payments are known for {words.counted(months, 'month')} after the period's last month, the run-out."
    )


def cohorts(found: Gathered) -> Section:
    merged = tuple(
        f"{'; '.join(names.joined(name) for name in merge.merged)}: now {names.joined(merge.into)}."
        for merge in found.merges
    )
    least = shown(found.policy.min_cell_months, Kind.COUNT)
    small = (
        (f"Cells with fewer than {least} months on a side were merged with their neighbors:", Bullets(merged))
        if merged
        else (f"No cell has fewer than {least} months on a side, so none was merged.",)
    )
    return Section(
        "Cohorts and categories",
        (
            "People are grouped into cohorts by when they first became eligible. Within a cohort they are placed by "
            "category (nursing facility; home and community-based services, HCBS; other community residents) and by "
            "age. Both are fixed when the person enters and kept for the whole period, so that a demonstration which "
            "keeps people out of nursing facilities does not lose its own savings.",
            "Each combination is a cell. Savings are computed cell by cell and then added up.",
            *small,
            tables.cell_months(found),
        ),
    )


def method(found: Gathered) -> Section:
    return Section(
        "Method",
        (
            "For each cell, dollars per member per month (PMPM) are dollars divided by eligible months:",
            Bullets(
                (
                    "Trend = comparison PMPM in the performance period ÷ comparison PMPM in the baseline.",
                    "Target PMPM = demonstration PMPM in the baseline × trend.",
                    "Actual PMPM = demonstration PMPM in the performance period.",
                    "Savings = (target PMPM − actual PMPM) × demonstration months in the performance period.",
                )
            ),
            f"This report uses {names.TREND_RULES[found.policy.trend_rule]}. Numbers are exact until they are shown; "
            "savings may be negative and are never set to zero.",
        ),
    )


def results(found: Gathered) -> Section:
    total = found.determination.totals
    return Section(
        "Results",
        (
            f"Over all cells the target is {money(total.target_dollars)}, the actual amount {money(total.actual_dollars)} "
            f"and gross savings {money(total.savings)}, or {percent(total.savings_percent)} of target dollars.",
            figures.savings_by_cell(found),
            tables.results(found),
        ),
    )


def msr(found: Gathered) -> Section:
    return Section(
        "Comparison with the minimum savings rate",
        (
            "Costs vary by chance, and more so in small groups. Savings count only when they reach the minimum savings "
            "rate, a percent of target dollars that falls as the number of beneficiaries rises. At or above it, "
            "savings are shared from the first dollar.",
            msr_sentence(found),
            tables.minimum_savings_rate(found),
        ),
    )


def trend(found: Gathered) -> Section:
    difference = found.determination.totals.savings - found.other.totals.savings
    return Section(
        "Both trend rules side by side",
        (
            "The agreements can be read in two ways: with a trend for each cell, or with one composite trend for each "
            "cohort, weighted by the demonstration's months. The policy record decides; the other reading is shown "
            "for comparison.",
            f"By the rule used, savings are {money(abs(difference))} {'higher' if difference >= 0 else 'lower'} than by "
            "the other.",
            tables.trend_rules(found),
            "Whether the trends are plausible is looked at cell by cell. Growth is counted from the middle of the baseline "
            "to the middle of the performance period.",
            checks.plausibility(found),
        ),
    )


def payment(found: Gathered) -> Section:
    result = found.determination
    text = [
        f"The state may receive {percent(100 * found.policy.share_rate)} of net federal savings, times its quality "
        "result, up to a limit. Net federal savings are Medicare savings less the federal share of a Medicaid "
        "increase, when that increase exceeds the significance factor.",
        stage_sentence(found),
    ]
    if result.stage == "preliminary":
        text.append(
            "Medicaid: not yet available. Net federal savings are shown as if nothing were deducted, and will be "
            "restated in the final result."
        )
    if found.policy.quality is None:
        text.append("Quality: not yet available. The state's share is shown before quality.")
    return Section("Medicaid, quality and payment", (*text, tables.payment(found)))


def statement(found: Gathered) -> Section:
    """What an actuary must say of a report on which money moves."""
    warned = sum((found.inputs.dataset.counts or {}).get("warnings", {}).values())
    quality = (
        f"The checks at import left {shown(warned, Kind.COUNT)} warnings"
        if warned
        else "The checks at import left no warning"
    )
    return Section(
        "Actuarial statement",
        (
            Bullets(
                (
                    f"Reliance: the result relies on the dataset, the policy record and, where it is final, the quality "
                    f"measures of the {found.name}. None of them was audited for this report.",
                    f"Data quality: {quality}; every row was checked against its layout, and a file with an error is "
                    "refused whole. Months and dollars tie to what was loaded by [[control_totals]].",
                    "Limits: the result is meant for the settlement between CMS and the state and for no other use. It "
                    "holds for the months and people counted, and not for later ones.",
                    f"Claims not yet paid: the policy record calls payments complete after "
                    f"{words.counted(found.policy.full_runout_months, 'month')}. No completion factor was applied.",
                    "Responsible actuary: to be named by CMS and the state, who sign for the assumptions in [[policy]]. "
                    "Nobody has signed this report.",
                )
            ),
            checks.control_totals(found),
        ),
    )


def two_families(found: Gathered) -> Section:
    return Section(
        "Savings reports and evaluation reports",
        (
            "The two families of reports have opposite signs. Here savings are positive. In an evaluation report a "
            "decrease in cost is a negative number. [[opposite_signs]] takes one to the other on the same months.",
            checks.opposite_signs(found),
        ),
    )


def dictionary(sections: tuple[Section, ...]) -> Section:
    """Every column of every table, from the tables themselves."""
    return Section("Data dictionary", (appendices.dictionary(sections),), appendix=True)


def limitations(found: Gathered) -> Section:
    return Section(
        "Limitations",
        (
            Bullets(
                (
                    "The result rests on the comparison group's costs growing as the demonstration's would have; "
                    "an event that struck one area alone would be taken for savings or losses.",
                    "Savings are not a regression estimate. In the evaluation reports a decrease in cost is a negative "
                    "number; here savings are positive. The two are different measures of the same period.",
                    "Payments that were still to come when the data were drawn are not in the result.",
                    "Medicare Part D and Medicaid are not in a preliminary result.",
                )
            ),
        ),
    )


def inputs_text(found: Gathered) -> tuple:
    return (
        "The results follow from these two tables alone: months in [[cell_months]] and dollars here.",
        tables.cell_dollars(found),
    )


def policy_text(found: Gathered) -> tuple:
    return (
        f"Version: {found.inputs.basis.policy_version}.",
        "Every constant of this report comes from the policy record, as it was when the report was requested.",
        appendices.policy(found),
    )


def run_text(found: Gathered) -> tuple:
    return (
        "The same inputs give the same bytes. A run can be built again and compared with its files at any time.",
        appendices.run(found),
    )

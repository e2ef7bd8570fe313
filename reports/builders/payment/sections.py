"""The sections of the payment report, written from the numbers."""

from reports.builders import quality, words
from reports.builders.authored import authored_sections
from reports.builders.payment import appendices, figures, tables
from reports.builders.payment.gather import Gathered
from reports.models.authored_section import SectionKey
from reports.render.document import Bullets, Notice, Section, Table
from reports.render.numbers import Kind, shown

AUTHORED = (SectionKey.IMPLEMENTATION, SectionKey.FINANCING)


def notices(found: Gathered) -> tuple[Notice, ...]:
    """What the first page must say before any number."""
    said = []
    if not found.book.confirmed:
        said.append(
            Notice(
                "Illustrative rates",
                "The rate book is not confirmed: its baselines, rate cells, results and costs were not checked in a "
                "signed document. No payment may be based on this report. [[constants]] says where each part comes from.",
            )
        )
    edges = [
        f"{found.plan_name(plan)} in {year}"
        for (plan, year), each in found.statement.earned.items()
        if each.at_edge
    ]
    if edges:
        said.append(
            Notice(
                "Results exactly where a band begins",
                f"{words.listed(edges)}: the measures met are exactly the percent at which a band of the withhold begins. "
                "One measure less would repay less.",
            )
        )
    return tuple(said)


def sections(found: Gathered) -> tuple[Section, ...]:
    return (
        summary(found),
        demonstration(found),
        rates(found),
        payments(found),
        savings(found),
        withhold(found),
        *mitigation(found),
        *rebasing(found),
        *authored_sections(found.facts, AUTHORED),
        limitations(found),
        Section("Payments by county", (tables.by_county(found),), appendix=True),
        Section(
            "Payments by county and plan",
            tuple(tables.by_plan_and_county(found, year) for year in found.years),
            appendix=True,
        ),
        Section(
            "Rates",
            (
                "A county's baseline is multiplied by one less the savings percentage and by the risk factor. A rate cell "
                "is multiplied by one less the savings percentage alone.",
                appendices.baselines(found),
                appendices.rate_cells(found),
                appendices.factors(found),
                appendices.bands(found),
            ),
            appendix=True,
        ),
        Section(
            "Sources and this run",
            (
                "The same inputs give the same bytes. A run can be built again and compared with its files at any time.",
                appendices.constants(found),
                appendices.run(found),
            ),
            appendix=True,
        ),
    )


def summary(found: Gathered) -> Section:
    total = found.statement.total
    return Section(
        "Executive summary",
        (
            f"From {words.period(found.period)}, the plans of the {found.facts['demonstration']} were paid for "
            f"{shown(total.months, Kind.COUNT)} member months: {words.dollars(total.ab)} for Medicare Parts A and B, "
            f"{words.dollars(total.medicaid)} for Medicaid and {words.dollars(total.part_d)} for Part D.",
            f"Without the demonstration, Medicare and Medicaid would have paid {words.dollars(total.baseline)} for the same months, "
            f"apart from Part D. The savings percentages took {words.dollars(total.savings)} off, or "
            f"{shown(100 * total.savings / total.baseline, Kind.PERCENT)}: {words.dollars(total.ab_baseline - total.ab)} "
            f"for Medicare and {words.dollars(total.medicaid_baseline - total.medicaid)} for Medicaid.",
            withhold_sentence(found),
            *restated_sentence(found),
            figures.savings_by_payer(found),
            tables.savings(found),
        ),
    )


def withhold_sentence(found: Gathered) -> str:
    results = found.statement.earned.values()
    held = words.dollars(found.statement.total.withheld)
    known = [each for each in results if each.repaid is not None]
    if not known:
        return f"A quality withhold of {held} was kept back. Results are not yet available, so it is not known what is earned back."
    repaid, forfeited = sum(each.repaid for each in known), sum(each.forfeited for each in known)
    rest = "" if len(known) == len(results) else " Some results are not yet available."
    return (
        f"A quality withhold of {held} was kept back. Plans earned back {words.dollars(repaid)} of it and forfeited "
        f"{words.dollars(forfeited)}.{rest}"
    )


def restated_sentence(found: Gathered) -> tuple[str, ...]:
    restated = found.statement.total.restated
    if not restated:
        return ()
    return (
        f"A savings percentage was changed after months had been paid by it. That {'adds' if restated > 0 else 'takes away'} "
        f"{words.dollars(abs(restated))}; [[calendars]] shows both percentages.",
    )


def demonstration(found: Gathered) -> Section:
    facts = found.facts
    return Section(
        "The demonstration",
        (
            f"The {facts['demonstration']} is a demonstration of the Financial Alignment Initiative in {facts['state']}, under the "
            f"{facts['model'].lower()}. A Medicare-Medicaid Plan receives three monthly payments for each enrollee: from CMS "
            "for Medicare Parts A and B and for Part D, and from the state for Medicaid.",
            f"{words.counted(len(found.plans), 'plan')} had members in {words.period(found.period)}:",
            Bullets(tuple(f"{found.plan_name(plan)} ({plan})" for plan in found.plans)),
        ),
    )


def rates(found: Gathered) -> Section:
    return Section(
        "Rates and percentages",
        (
            "Medicare Parts A and B: county baseline × (1 − savings percentage) × risk factor. The risk factor is the raw "
            "CMS-HCC score divided by a normalization factor, less a coding adjustment.",
            "Medicaid: the rate cell of the enrollee's category and age × (1 − savings percentage). Part D is paid as it is: "
            "neither the savings percentage nor the withhold touches it. The withhold is a percentage of the first two "
            "components. Each component of a month is rounded to cents.",
            "Rates change on January 1, percentages with the demonstration year. [[calendars]] cuts the months wherever "
            "something changes.",
            tables.calendars(found),
            score_sentence(found),
        ),
    )


def score_sentence(found: Gathered) -> str:
    months = found.months_without_score
    if months == 0:
        return "Every member month has a risk score."
    how_many = (
        "Some member months have" if months is None else f"{shown(months, Kind.COUNT)} member months have"
    )
    return f"{how_many} no risk score; they are paid by the one in [[factors]]."


def payments(found: Gathered) -> Section:
    return Section(
        "Payments",
        (
            "What plans were paid, by the percentages as agreed now. By county, and by county and plan, the same amounts "
            "are in the appendices.",
            tables.by_plan(found),
        ),
    )


def savings(found: Gathered) -> Section:
    return Section(
        "Savings of Medicare and Medicaid",
        (
            "Both payers take the same percentage off. Savings are the baseline less the capitation, whatever the plans spent: "
            "[[savings]] holds them by demonstration year. What plans forfeit of the withhold comes on top and is in "
            "[[withhold]].",
            "This is arithmetic on rates. Whether the demonstration changed cost and care is asked by the evaluation report, "
            "where a decrease in cost is a negative number.",
        ),
    )


def withhold(found: Gathered) -> Section:
    return Section(
        "Quality withhold",
        (
            "A plan earns the withhold back by meeting quality measures. Each calendar year stands for itself, also within one "
            "demonstration year. The repaid part follows the percent of measures met, by [[bands]].",
            tables.withhold(found),
            *measures(found),
        ),
    )


def measures(found: Gathered) -> tuple[Table, ...]:
    """The measures behind the results, as far as they are on record for the years of the report."""
    copied = [each for each in found.facts.get(quality.FACT, []) if each["year"] in found.years]
    return (quality.table(copied, by_plan=True),) if copied else ()


def mitigation(found: Gathered) -> tuple[Section, ...]:
    blocks = []
    if found.statement.loss_ratios:
        blocks += [
            "A plan that spends too little of its revenue on claims and quality pays a part back. A remittance is not a claim.",
            tables.loss_ratios(found),
        ]
    if found.statement.corridors:
        blocks += [
            "A risk corridor shares large gains and losses between plan and payers, by the same tiers both ways. Loss ratio and "
            "corridor are each computed by themselves; how they net is a matter of the contract.",
            tables.corridors(found),
        ]
    return (Section("Medical loss ratio and risk corridors", tuple(blocks)),) if blocks else ()


def rebasing(found: Gathered) -> tuple[Section, ...]:
    if not found.statement.rebased:
        return ()
    text = (
        "In these counties months were paid by an interim savings percentage. Revenue is brought to the minimum one: "
        "final = interim × (1 − minimum) ÷ (1 − interim)."
    )
    return (Section("From interim to minimum savings percentages", (text, tables.rebased(found))),)


def limitations(found: Gathered) -> Section:
    return Section(
        "Limitations",
        (
            Bullets(
                (
                    "The baseline is a projection that Medicare and the state agreed on. Savings against it are not a finding "
                    "about what would have happened.",
                    "Risk scores are those of the dataset, and payments follow them: a plan that codes more is paid more.",
                    "Member months are as the dataset holds them. Retroactive enrollment after it was made is not in it.",
                    "The responsible actuary named by the state and CMS must review rates, data and method before money moves. "
                    "This report relies on its dataset and rate book and has not audited either.",
                )
            ),
        ),
    )

"""The sections of the final savings report: those of the preliminary one, then Medicaid, payment and restatement."""

from reports.builders import quality as quality_measures
from reports.builders import savings, words
from reports.builders.authored import authored_sections
from reports.builders.savings import figures as savings_figures
from reports.builders.savings import sections as base
from reports.builders.savings import tables as savings_tables
from reports.builders.savings import uncertainty
from reports.builders.settlement import figures, tables
from reports.builders.settlement.gather import Restated
from reports.render.document import Bullets, Section, Table

money, percent = base.money, base.percent


def sections(found: Restated) -> tuple[Section, ...]:
    final = found.final
    parts = (
        summary(found),
        base.demonstration(final),
        base.eligibility(final),
        base.comparison(final),
        base.data(final),
        base.cohorts(final),
        base.method(final),
        base.results(final),
        base.msr(final),
        uncertainty.section(final),
        base.trend(final),
        medicaid(found),
        payment(found),
        restatement(found),
        *authored_sections(final.inputs.basis.facts, savings.AUTHORED),
        limitations(),
        base.two_families(final),
        base.statement(final),
        Section("Months and dollars behind the results", base.inputs_text(final), appendix=True),
        Section("Policy record", base.policy_text(final), appendix=True),
        Section("This run", base.run_text(final), appendix=True),
    )
    return (*parts, base.dictionary(parts))


def summary(found: Restated) -> Section:
    """The result, what it pays, and what became of the preliminary one."""
    first = base.summary(found.final)
    texts = first.blocks[:2]
    return Section(
        first.heading,
        (
            *texts,
            f"{base.msr_sentence(found.final)} {settlement_sentence(found)}",
            restatement_sentence(found),
            savings_figures.target_and_actual(found.final),
            savings_tables.totals(found.final),
        ),
    )


def settlement_sentence(found: Restated) -> str:
    result = found.final.determination
    if result.payment is None or result.settlement is None:
        return "No payment can be determined."
    interim = found.final.policy.interim
    if not interim:
        return f"This result is final: the payment is {money(result.payment)}."
    if result.settlement < 0:
        rest = f"so the state pays back {money(-result.settlement)}"
    elif result.settlement:
        rest = f"so {money(result.settlement)} is still to be paid"
    else:
        rest = "so nothing is left to pay"
    return f"This result is final: the payment is {money(result.payment)}, {money(interim)} was paid before, {rest}."


def restatement_sentence(found: Restated) -> str:
    before, after = (each.determination.totals.savings for each in (found.preliminary, found.final))
    change = after - before
    if not change:
        return f"The preliminary result of {requested(found)} stands: gross savings did not change."
    share = f", or {percent(abs(100 * change / before))}" if before else ""
    return (
        f"It restates the preliminary result of {requested(found)}, {money(before)} of gross savings, which is kept. "
        f"Gross savings are {money(abs(change))}{share}, {'higher' if change > 0 else 'lower'}; [[walk_savings]] says why."
    )


def requested(found: Restated) -> str:
    return words.day(found.preliminary.inputs.date)


def medicaid(found: Restated) -> Section:
    offset = found.final.determination.medicaid
    assert offset is not None  # a final result has it
    rose = "rose" if offset.increase_federal > 0 else "fell"
    if offset.deduction is None:
        verdict = (
            "Whether it is deducted hangs on a significance factor that is not defined for so few people."
        )
    elif offset.deduction:
        verdict = "That is above the significance factor, so the whole increase is deducted."
    else:
        verdict = "That is not above the significance factor, so nothing is deducted."
    return Section(
        "Medicaid",
        (
            "The same cells and the same formula give a Medicaid target. The dollars are total computable for both groups, and "
            f"the demonstration state's federal share of {percent(100 * found.final.policy.fmap)} is applied to both.",
            f"Federal Medicaid spending {rose} by {money(abs(offset.increase_federal))} against its target, "
            f"{percent(offset.percent)} of it. {verdict} The factor equals the minimum savings rate. It is a cliff: "
            "an increase above it is deducted from the first dollar.",
            tables.medicaid_cells(found),
            tables.medicaid(found),
            "Both programs side by side, before any rule of the payment:",
            tables.both_programs(found),
        ),
    )


def payment(found: Restated) -> Section:
    policy, quality = found.final.policy, found.final.policy.quality
    assert quality is not None  # a final result has it
    return Section(
        "Quality, payment and settlement",
        (
            f"{quality.met} of {words.counted(quality.required, 'required quality measure')} were met. A measure that is not met "
            "stays among those required. "
            f"The state may receive {percent(100 * policy.share_rate)} of net federal savings, times the quality factor, up to a limit.",
            *measures(found),
            figures.to_payment(found),
            tables.payment(found),
        ),
    )


def measures(found: Restated) -> tuple[Table, ...]:
    """The measures that the score was counted from; none where it was given as two numbers."""
    copied = found.final.inputs.basis.facts.get(quality_measures.FACT)
    return (quality_measures.table(copied, by_plan=False),) if copied else ()


def restatement(found: Restated) -> Section:
    return Section(
        "Restatement of the preliminary result",
        (
            f"The preliminary result was requested on {requested(found)} (report number "
            f"{found.preliminary.inputs.digest[:12].upper()}). It was computed again for this report from its own dataset and policy, "
            "and it stays published as it was.",
            tables.restatement(found),
            "The walk changes one thing at a time: first the eligible months, valued at the preliminary cost of a month; then "
            "what a month cost, which is run-out and corrections; then what the outlier cap cuts; then the policy record. The "
            "steps add up to the change exactly.",
            figures.walk(found),
            tables.walk_savings(found),
            tables.walk_payment(found),
        ),
    )


def limitations() -> Section:
    return Section(
        "Limitations",
        (
            Bullets(
                (
                    "The result rests on the comparison group's costs growing as the demonstration's would have; "
                    "an event that struck one area alone would be taken for savings or losses.",
                    "Savings are not a regression estimate. In the evaluation reports a decrease in cost is a negative "
                    "number; here savings are positive. The two are different measures of the same period.",
                    "The steps of the walk depend on their order: a dollar that two causes share is given to the first.",
                    "The report relies on its datasets and on the quality result that was entered, and has audited neither. "
                    "The responsible actuary must review them before money moves.",
                )
            ),
        ),
    )

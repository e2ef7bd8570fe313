"""Where the data come from, and how complete plans' encounter data are."""

from demonstrations.evaluation.outcomes import Outcome
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.values import exact
from reports.builders.privacy import is_small, notes, unless
from reports.render.document import Column, Row, Table
from reports.render.numbers import Kind

CLAIMS = "Claims; encounter data in plans"
SOURCES = {
    "medicare_cost": "Claims; payments to plans",
    "ffs_cost": "Claims",
    "medicaid_cost": "Medicaid claims",
    "part_d_cost": "Prescription drug events",
    "long_stay": "Nursing facility assessments",
}
DIRECTION = {"lower": "Lower", "higher": "Higher", "neither": "Neither"}


def sources(found: Gathered) -> Table:
    """Each measure: its unit, how it is modeled, which way is favorable, and where it comes from."""
    return Table(
        key="sources",
        caption="Measures, models and sources",
        columns=(
            Column("measure", "Measure", description="The measure."),
            Column("unit", "Unit", description="What it is counted in."),
            Column("model", "Model", description="Family of the regression."),
            Column("favorable", "Favorable", description="Which direction is favorable."),
            Column("source", "Source", description="Where it comes from."),
        ),
        rows=tuple(_source(outcome) for outcome in found.data.outcomes),
    )


def _source(outcome: Outcome) -> Row:
    return Row((
        outcome.label, names.unit(outcome), outcome.family.replace("binomial", "logit").replace("negative_logit", "negative binomial"),
        DIRECTION[outcome.favorable], SOURCES.get(outcome.key, CLAIMS),
    ))  # fmt: skip


def completeness(found: Gathered) -> Table:
    """Plan months by calendar year, and the share of which the use of services is known."""
    rows, hidden_any = [], False
    for each in found.data.completeness:
        if not each["in_plan"]:
            continue
        is_hidden = is_small(each["people"])
        hides_known = is_hidden or is_small(each["people_known"]) or is_small(each["people_unknown"])
        hidden_any |= hides_known
        unknown = each["months"] - each["known"]
        rows.append(
            Row((
                names.GROUPS[each["group"]], str(each["year"]), unless(is_hidden, each["months"]),
                unless(hides_known, unknown), unless(hides_known, exact(100 * each["known"] / each["months"])),
            ))
        )  # fmt: skip
    return Table(
        key="completeness",
        caption="Encounter data of plans by calendar year: months of which the use of services is known",
        columns=(
            Column("group", "Group", description="Demonstration or comparison."),
            Column("year", "Calendar year", description="January to December, as far as the data reach."),
            Column("months", "Plan months", Kind.COUNT, "Eligible months in a Medicare-Medicaid or Medicare Advantage plan."),
            Column("unknown", "Without known use", Kind.COUNT, "Of these, months without encounter data."),
            Column("known", "Use known", Kind.PERCENT, "Percent of plan months with encounter data."),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=notes(hidden_any),
    )  # fmt: skip

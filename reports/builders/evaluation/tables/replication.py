"""The tables of the replication: its effects beside those of the report, and its propensity models."""

from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.levels import hidden_anywhere
from reports.builders.evaluation.tables.effects import hidden_outcomes
from reports.builders.evaluation.tables.weights import coefficient_tables, told_apart
from reports.builders.evaluation.values import ends, number
from reports.render.document import Column, Row, Table
from reports.render.numbers import Absent, Kind


def effects(found: Gathered) -> Table:
    """Both estimates of each measure, in percent; no count, from which people without a covariate could be worked out."""
    hidden = hidden_outcomes(found)
    rows = []
    for each in found.replication.effects:
        if each.outcome.key in hidden:
            continue
        result = found.computed.result(each.outcome.key)
        for label, whole in (
            ("This report", result.analysis.cumulative if result and result.analysis else None),
            ("Replication", each.cumulative),
        ):
            values = (
                (number(whole.percent), *ends(whole.percent_ci.get(95)), number(whole.p))
                if whole
                else (Absent.NOT_APPLICABLE,) * 4
            )
            rows.append(Row((each.outcome.label, label, *values)))
    return Table(
        key="replication",
        caption="Cumulative effects by this report's covariates and by those of earlier evaluations, in percent",
        columns=(
            Column("measure", "Measure", description="The measure."),
            Column("covariates", "Covariates", description="Fixed before treatment, or those of the period itself."),
            Column("percent", "Effect, percent", Kind.PERCENT, "Of the mean expected without the demonstration."),
            Column("low", "Low", Kind.PERCENT, "Low end of the interval.", "95% CI"),
            Column("high", "High", Kind.PERCENT, "High end of the interval.", "95% CI"),
            Column("p", "p-value", Kind.P_VALUE, "Two-sided, of the effect in the unit of the measure."),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=(found.replication.covariates.caution, *_refused(found)),
    )  # fmt: skip


def _refused(found: Gathered) -> tuple[str, ...]:
    return tuple(
        f"{each.outcome.label}: the replication is not estimated. {each.refusal}"
        for each in found.replication.effects
        if each.refusal
    )


def estimates(found: Gathered) -> tuple[Table, ...]:
    again = found.replication
    return coefficient_tables(
        found,
        again.matched,
        hidden_anywhere(again.rows, again.matched),
        key="replication_estimates",
        caption="Replication: estimates of its propensity models, on the logit scale",
        further=tuple(filter(None, [told_apart(again.matched)])),
    )

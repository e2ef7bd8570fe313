"""The tables of the evaluation report about how the groups moved before and after the start."""

from collections.abc import Mapping

import numpy as np

from fai_portal.common.periods import add_months
from reports.builders import words
from reports.builders.evaluation import names
from reports.builders.evaluation.basis import PANDEMIC
from reports.builders.evaluation.compute import Trend, quarter_p
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables.effects import hidden_outcomes
from reports.builders.evaluation.values import ends, number
from reports.render.document import Column, Row, Table
from reports.render.numbers import Kind

PANDEMIC_MARK = "COVID-19"
MONTHS = 3  # of a quarter


def event_study(found: Gathered, trend: Trend) -> Table:
    """The difference between the groups in each quarter, relative to the last quarter before the start."""
    rows = []
    for each in sorted((*trend.study.quarters,), key=lambda conclusion: conclusion.period):
        rows.append(
            Row((
                quarter(found, each.period), number(each.percent), *ends(each.percent_ci.get(95)), number(quarter_p(each)),
            ))
        )  # fmt: skip
    return Table(
        key=f"event_{trend.outcome.key}".replace("_", "-"),
        caption=f"{trend.outcome.label}: difference between the groups by quarter, in percent",
        columns=(
            Column(
                "quarter", "Quarter", description="Counted from the start; 0 is the last quarter before it."
            ),
            Column(
                "percent",
                "Difference, percent",
                Kind.PERCENT,
                "Relative to that in the last quarter before the start.",
            ),
            Column("low", "Low", Kind.PERCENT, "Low end of the interval.", "95% CI"),
            Column("high", "High", Kind.PERCENT, "High end of the interval.", "95% CI"),
            Column("p", "p-value", Kind.P_VALUE, "Two-sided, of the coefficient of this quarter alone."),
        ),
        rows=tuple(rows),
        notes=(
            f"Reference: quarter {trend.study.reference}, the last quarter before the start.",
            *pandemic_note(found),
        ),
    )


def quarter(found: Gathered, value: int) -> str:
    """Quarter -3; Quarter 11 (2 months only); Quarter 24 (COVID-19)."""
    label = f"Quarter {value}".replace("-", "−")
    start = add_months(found.plan.launch.replace(day=1), MONTHS * (value - 1))
    held = sum(add_months(start, month) < found.data.end for month in range(MONTHS))
    marks = [f"{words.counted(held, 'month')} only"] if held < MONTHS else []
    marks += [PANDEMIC_MARK] if found.in_pandemic(value) else []
    return f"{label} ({', '.join(marks)})" if marks else label


def pandemic_note(found: Gathered) -> tuple[str, ...]:
    if not any(found.in_pandemic(int(value)) for value in np.unique(found.data.quarters.quarter)):
        return ()
    return (f"{PANDEMIC_MARK}: some month of the quarter lies in {words.period(PANDEMIC)}.",)


def shown_trends(found: Gathered) -> list[Trend]:
    hidden = hidden_outcomes(found)
    return [trend for trend in found.computed.trends if trend.study and trend.outcome.key not in hidden]


def pretrends(found: Gathered) -> Table:
    """Joint tests of the quarters before the start, and the difference in slope."""
    rows = []
    for trend in shown_trends(found):
        test = trend.pretrends
        slope = test.slope
        rows.append(
            Row((
                trend.outcome.label, test.quarters,
                number(test.joint.p if test.joint else None), number(test.chi_square_p),
                number(slope.percent_a_year if slope else None), number(slope.p if slope else None),
                number(slope.detectable_percent_a_year if slope else None),
            ))
        )  # fmt: skip
    return Table(
        key="pretrends",
        caption="Tests of trends before the start",
        columns=(
            Column("measure", "Measure", description="The measure."),
            Column("quarters", "Quarters before", Kind.COUNT, "Quarters before the start."),
            Column("joint", "Joint test, p", Kind.P_VALUE, "All earlier quarters together, by the score bootstrap."),
            Column("chi", "Chi-square, p", Kind.P_VALUE, "The usual clustered test, which rejects too often."),
            Column("slope", "Slope difference, percent a year", Kind.PERCENT, "How much faster the demonstration group grew."),
            Column("slope_p", "Slope, p", Kind.P_VALUE, "Two-sided."),
            Column("detectable", "Detectable slope, percent a year", Kind.PERCENT, "Found with 80 percent power."),
        ),
        rows=tuple(rows),
        notes=(
            "A test that does not reject has not shown that trends were parallel. The slopes of measures of any use are in "
            "percent of the odds.",
        ),
    )  # fmt: skip


def quarterly_means(found: Gathered, key: str) -> Table:
    """Weighted means of both groups by quarter, unadjusted."""
    outcome = next(each for each in found.data.outcomes if each.key == key)
    series = mean_series(found, key)
    values = list(series.values())
    return Table(
        key=f"quarterly-{key}".replace("_", "-"),
        caption=f"{outcome.label} by quarter, weighted ({names.unit(outcome)})",
        columns=(
            Column(
                "quarter", "Quarter", description="Counted from the start; 0 is the last quarter before it."
            ),
            *(
                Column(f"group_{n}", name, names.kind(outcome), "Weighted mean.")
                for n, name in enumerate(series)
            ),
        ),
        rows=tuple(
            Row((quarter(found, moment), number(ours), number(theirs)))
            for (moment, ours), (_moment, theirs) in zip(*values, strict=True)
        ),
    )


def mean_series(found: Gathered, key: str) -> Mapping[str, list[tuple[int, float]]]:
    """By group, each quarter with its weighted mean."""
    outcome = next(each for each in found.data.outcomes if each.key == key)
    quarters, rows = found.data.quarters, found.data.rows
    sums, weight = quarters.sums[key], found.matched.weight[quarters.place]
    demo = rows.demo[quarters.place]
    total, at_risk = weight * sums.total, weight * sums.weight
    moments = np.unique(quarters.quarter).tolist()

    def mean(group: bool, moment: int) -> float:
        where = (demo == group) & (quarters.quarter == moment)
        return float(names.scale(outcome) * total[where].sum() / at_risk[where].sum())

    return {
        label: [(moment, mean(group, moment)) for moment in moments]
        for label, group in (("Demonstration", True), ("Comparison, weighted", False))
    }

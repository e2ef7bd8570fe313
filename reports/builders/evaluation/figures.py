"""The figures of the evaluation report. What may not be shown is not drawn."""

from collections.abc import Sequence
from math import isfinite

from demonstrations.evaluation.inference import Conclusion
from reports.builders.evaluation import names
from reports.builders.evaluation.compute import Result, Trend
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.tables import effects, trends, weights
from reports.builders.evaluation.values import exact
from reports.render import plots
from reports.render.document import Figure, Table
from reports.render.numbers import Absent, Kind


def key_findings(found: Gathered) -> Figure:
    """Percent effects of every measure."""
    return plots.intervals(
        key="key-findings",
        caption="Cumulative effects in percent. Less than expected lies to the left of zero, more to the right.",
        table="evidence",
        kind=Kind.PERCENT,
        axis="Effect, percent of the mean expected without the demonstration",
        outer="95 percent",
        inner="80 percent",
        rows=[
            percent(result.outcome.label, result.analysis.cumulative) for result in effects.estimated(found)
        ],
    )


def percent(label: str, conclusion: Conclusion) -> plots.Estimate:
    return plots.Estimate(
        label,
        exact(conclusion.percent),
        _exact(conclusion.percent_ci.get(95)),
        _exact(conclusion.percent_ci.get(80)),
    )


def annual(found: Gathered, result: Result, others: Sequence[Result] = ()) -> Figure:
    """The effect of each year in dollars, on a scale that the figures of the others have too."""
    outcome = result.outcome
    return plots.intervals(
        key=f"annual-{outcome.key}".replace("_", "-"),
        caption=f"{outcome.label}: effect by demonstration year.",
        table="annual_cost",
        kind=Kind.MONEY,
        axis="Effect in dollars per member month",
        outer="95 percent",
        inner="80 percent",
        rows=_years(found, result),
        beside=[row for other in others for row in _years(found, other)],
    )


def _years(found: Gathered, result: Result) -> list[plots.Estimate]:
    return [
        plots.Estimate(
            "All years" if each.period is None else effects.year(found, each.period),
            exact(each.att),
            _exact(effects.interval(each, 95)),
            _exact(effects.interval(each, 80)),
        )
        for each in (*result.analysis.annual, result.analysis.cumulative)
    ]


def event(found: Gathered, trend: Trend, table: Table) -> Figure:
    moments = [
        plots.Moment(
            each.period,
            plots.Estimate(
                trends.quarter(found, each.period), exact(each.percent), _exact(each.percent_ci.get(95))
            ),
        )
        for each in trend.study.quarters
    ]
    return plots.over_time(
        key=f"event-figure-{trend.outcome.key}".replace("_", "-"),
        caption=f"{trend.outcome.label}: difference between the groups by quarter, relative to quarter 0.",
        table=table.key,
        kind=Kind.PERCENT,
        axis="Difference, percent",
        time="Quarter (1 is the first after the start)",
        moments=moments,
        start=0.5,
    )


def trend_lines(found: Gathered, key: str, table: Table) -> Figure:
    outcome = next(each for each in found.data.outcomes if each.key == key)
    series = {
        label: [(moment, exact(value)) for moment, value in points]
        for label, points in trends.mean_series(found, key).items()
    }
    return plots.lines(
        key=f"trend-{key}".replace("_", "-"),
        caption=f"{outcome.label} by quarter, {names.unit(outcome)}, weighted. The dashed line is the start.",
        table=table.key,
        kind=names.kind(outcome),
        axis=names.capital(names.unit(outcome)),
        time="Quarter (1 is the first after the start)",
        series=series,
        start=0.5,
    )


def balance(found: Gathered) -> Figure:
    rows = sorted(
        (
            (names.covariate(name), exact(before), exact(after))
            for name in weights.shown_levels(found)
            for before, after in (weights.worst(found, name),)
            if isfinite(before) and isfinite(after)  # one that is the same for a whole group has no deviation
        ),
        key=lambda row: -row[1],
    )
    return plots.dots(
        key="balance-figure",
        caption="Largest standardized difference over the periods, before and after weighting. The dashed line is 0.10.",
        table="balance",
        kind=Kind.NUMBER,
        axis="Largest absolute standardized difference",
        names=("Before weighting", "After weighting"),
        rows=rows,
        limit=exact(0.1),
    )


def overlap(table: Table) -> Figure:
    """Each row at the score where it begins."""
    shown = [(str(row.cells[0]).split()[0], *row.cells[1:]) for row in table.rows]
    return plots.lines(
        key="overlap-figure",
        caption=f"{table.caption}.",
        table=table.key,
        kind=Kind.PERCENT,
        axis="Percent of the group",
        time="Propensity score, from",
        series={
            "Demonstration": [(cells[0], cells[1]) for cells in shown],
            "Comparison, weighted": [(cells[0], cells[2]) for cells in shown],
        },
        zero=True,
    )


def enrollment(table: Table) -> Figure:
    series = {
        label: [
            (row.cells[0], row.cells[place]) for row in table.rows if not isinstance(row.cells[place], Absent)
        ]
        for label, place in (("Eligible", 1), ("Enrolled", 2), ("Engaged", 4))
    }
    return plots.lines(
        key="enrollment-figure",
        caption="Eligible, enrolled and engaged people in the demonstration area.",
        table=table.key,
        kind=Kind.COUNT,
        axis="People",
        time="Last month of the quarter",
        series={label: points for label, points in series.items() if points},
        zero=True,
    )


def subgroups(found: Gathered, key: str, table: Table) -> Figure:
    rows = [
        percent(each.subgroup.label, each.effect.inside)
        for each in found.computed.subgroups
        if each.outcome.key == key and each.effect
    ]
    outcome = next(each for each in found.data.outcomes if each.key == key)
    return plots.intervals(
        key=f"subgroups-figure-{key}".replace("_", "-"),
        caption=f"{outcome.label}: effect in each subgroup, in percent.",
        table=table.key,
        kind=Kind.PERCENT,
        axis="Effect, percent",
        outer="95 percent",
        inner="80 percent",
        rows=rows,
    )


def _exact(interval: tuple[float, float] | None):
    return None if interval is None else (exact(interval[0]), exact(interval[1]))

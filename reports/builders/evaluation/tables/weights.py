"""The tables of the evaluation report about the propensity score, the weights and the balance they reach."""

from collections.abc import Callable

import numpy as np

from demonstrations.evaluation.balance import THRESHOLD
from reports.builders import words
from reports.builders.evaluation import names
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.matching import PERCENTILES, Matched, Period
from reports.builders.evaluation.privacy import outside_support
from reports.builders.evaluation.values import exact, number
from reports.builders.privacy import is_small, notes, unless
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

ON_ONE_TABLE = 4  # periods
PERCENTILE_NAMES = {0: "Minimum", 50: "Median", 100: "Maximum"}


def propensity(found: Gathered) -> Table:
    def row(period) -> Row:
        place = ("comparison", period.period)
        return Row((
            found.periods[period.period],
            found.analyzed["demonstration", period.period],
            found.analyzed[place],
            outside_support(found, place),
            unless(is_small(period.capped), period.capped),
            exact(round(period.effective_size)),
            exact(100 * period.largest_share),
        ))  # fmt: skip

    rows = tuple(row(period) for period in found.matched.periods)
    return Table(
        key="propensity",
        caption="Propensity weights by period",
        columns=(
            Column("period", "Period", description="A score is fitted in each period separately."),
            Column("demonstration", "Demonstration people", Kind.COUNT, "Analyzed."),
            Column("comparison", "Comparison people", Kind.COUNT, "Analyzed, inside the common support."),
            Column("outside", "Outside the support", Kind.COUNT, "Comparison people dropped."),
            Column("capped", "Weights capped", Kind.COUNT, "Weights above the cap, set to it."),
            Column("effective", "Effective comparison size", Kind.COUNT, "(Sum of weights) squared over sum of squares."),
            Column("top", "Weight of the top 1 percent", Kind.PERCENT, "Share held by the 1 percent with the largest weights."),
        ),
        rows=rows,
        notes=notes(any(Absent.HIDDEN in row.cells for row in rows)),
    )  # fmt: skip


def scores(found: Gathered) -> Table:
    """Minimum, percentiles and maximum of scores and weights."""
    rows = []
    for period in found.matched.periods:
        for label, values in (
            ("Score, demonstration", period.demo_scores),
            ("Score, comparison", period.comparison_scores),
            ("Weight, comparison", period.weights),
        ):
            rows.append(Row((found.periods[period.period], label, *(number(value) for value in values))))
    return Table(
        key="scores",
        caption="Distribution of propensity scores and comparison weights",
        columns=(
            Column("period", "Period", description="The year."),
            Column("what", "Of", description="Score or weight, and whose."),
            *(
                Column(f"p{each}", PERCENTILE_NAMES.get(each, f"{each}th"), Kind.RATE, f"Percentile {each}.")
                for each in PERCENTILES
            ),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=(
            "Demonstration people have a weight of 1. The weight of a comparison person is the sum over the starts beside which "
            "the person stands. Odds are capped before they are scaled to the number of demonstration people, so a weight may "
            "exceed the cap.",
        ),
    )


def estimates(found: Gathered) -> tuple[Table, ...]:
    """The coefficients of the propensity models."""
    return coefficient_tables(
        found,
        found.matched,
        found.hidden_somewhere,
        key="propensity_estimates",
        further=tuple(filter(None, [told_apart(found.matched)])),
    )


def coefficient_tables(
    found: Gathered,
    matched: Matched,
    hidden: frozenset[str],
    *,
    key: str,
    caption: str = "Estimates of the propensity models, on the logit scale",
    further: tuple[str, ...] = (),
) -> tuple[Table, ...]:
    """Coefficients, errors and p-values by period, a few periods a table."""
    parts = [matched.periods[n : n + ON_ONE_TABLE] for n in range(0, len(matched.periods), ON_ONE_TABLE)]

    def row(name: str, part: tuple[Period, ...]) -> Row:
        cells: list[Value] = []
        for period in part:
            place = period.scores.names.index(name) if name in period.scores.names else None
            if name in hidden or place is None:
                cells += [Absent.HIDDEN if name in hidden else Absent.NOT_APPLICABLE] * 3
            else:
                cells += [
                    number(each[place]) for each in (period.scores.beta, period.scores.se, period.scores.p)
                ]
        return Row(("Constant" if name == "const" else names.covariate(name), *cells))

    def columns(period: Period) -> tuple[Column, ...]:
        stem = f"period_{period.period}".replace("-", "m")
        label = names.short_period(found.periods[period.period])
        return (
            Column(stem, "Estimate", Kind.RATE, "Coefficient on the logit scale.", label),
            Column(f"{stem}_se", "Std. error", Kind.RATE, "Standard error of a logistic regression.", label),
            Column(f"{stem}_p", "p-value", Kind.P_VALUE, "Two-sided.", label),
        )

    return tuple(
        Table(
            key=key if n == 0 else f"{key}-{n + 1}",
            caption=caption,
            columns=(
                Column(
                    "covariate", "Covariate", description="Reference: the levels of age and race left out."
                ),
                *(column for period in part for column in columns(period)),
            ),
            rows=tuple(row(name, part) for name in ("const", *matched.columns)),
            notes=notes(
                hidden & set(matched.columns),
                "Standard errors are those of an ordinary logistic regression; the weights do not depend on them.",
                *further,
            ),
            wide=True,
        )
        for n, part in enumerate(parts)
    )


def collinear(found: Gathered) -> tuple[str, ...]:
    """A sentence for covariates that repeat others in some period's model."""
    names_left = list(
        dict.fromkeys(name for period in found.matched.periods for name in period.scores.collinear)
    )
    if not names_left:
        return ()
    said = words.listed([names.covariate(name) for name in names_left])
    return (
        f"Left out of the propensity model of some period, because others say the same (collinear): {said}.",
    )


def told_apart(matched: Matched) -> str:
    """A sentence on covariates that no score can have; empty where there are none."""
    if not matched.left_out:
        return ""
    said = words.listed([names.covariate(name) for name in matched.left_out])
    return (
        f"In these the groups are told apart perfectly, so no weight can make them alike (separated): {said}. They are in "
        "no propensity model and no regression; what the groups differ in there may be part of the effect."
    )


def shown_levels(found: Gathered) -> list[str]:
    hidden = found.hidden_somewhere
    return [name for name in found.matched.levels if name not in hidden]


def differences(found: Gathered, name: str) -> tuple[list[float], list[float]]:
    """Standardized differences of a covariate by period, before and after weighting."""
    own = [next(each for each in period.balance if each.name == name) for period in found.matched.periods]
    return [each.difference for each in own], [each.weighted_difference for each in own]


def worst(found: Gathered, name: str) -> tuple[float, float]:
    """The largest absolute difference over the periods, before and after."""
    before, after = differences(found, name)
    return max(map(abs, before)), max(map(abs, after))


def unbalanced(found: Gathered) -> list[str]:
    """Covariates over the threshold after weighting in some period."""
    return [name for name in shown_levels(found) if worst(found, name)[1] > THRESHOLD]


def balance(found: Gathered) -> Table:
    """Standardized differences by period, before and after, and the variance ratio after."""
    hidden = found.hidden_somewhere
    periods = found.matched.periods

    def row(name: str) -> Row:
        if name in hidden:
            return Row((names.covariate(name), *(Absent.HIDDEN for _ in range(2 * len(periods) + 3))))
        before, after = differences(found, name)
        ratios = [
            next(each for each in period.balance if each.name == name).weighted_variance_ratio
            for period in periods
        ]
        furthest = max(ratios, key=lambda ratio: abs(np.log(ratio)) if ratio > 0 else np.inf)
        pairs = (number(each) for pair in zip(before, after, strict=True) for each in pair)
        return Row(
            (names.covariate(name), *pairs, *(number(each) for each in worst(found, name)), number(furthest))
        )

    return Table(
        key="balance",
        caption="Standardized differences between the groups, before and after weighting",
        columns=(
            Column("covariate", "Covariate", description="All levels, the reference ones too."),
            *(
                Column(f"{when}_{period.period}".replace("-", "m"), when.capitalize(), Kind.NUMBER,
                       "Difference in unweighted standard deviations.", names.short_period(found.periods[period.period]))
                for period in periods
                for when in ("before", "after")
            ),
            Column("worst_before", "Before", Kind.NUMBER, "Largest absolute difference over the periods.", "Largest"),
            Column("worst_after", "After", Kind.NUMBER, "The same after weighting.", "Largest"),
            Column("ratio", "Variance ratio after", Kind.NUMBER, "Demonstration over comparison, furthest from 1."),
        ),
        rows=tuple(row(name) for name in found.matched.levels),
        notes=notes(
            hidden,
            "The yardstick is the unweighted standard deviation, before and after. Values over 0.10 in size are "
            "named in the text.",
        ),
        wide=True,
    )  # fmt: skip


def overlap(found: Gathered) -> Table:
    """Shares of each group by score in the first demonstration year; neighbors are joined until neither is of few people."""
    period = next(each for each in found.matched.periods if each.period == found.first_year)
    edges, ours, theirs = period.overlap
    rows = found.data.rows
    here = (rows.period == period.period) & found.matched.kept
    place = np.clip(np.searchsorted(edges, found.matched.score, side="right") - 1, 0, len(ours) - 1)

    def counts(first: int, end: int) -> list[int]:
        inside = here & (place >= first) & (place < end)
        return [found.people(inside & (rows.demo == group)) for group in (True, False)]

    joined = _joined(counts, len(ours))
    return Table(
        key="overlap",
        caption=f"Distribution of the propensity score, {found.periods[period.period].lower()}",
        columns=(
            Column("score", "Score", description="From, up to and not including, to."),
            Column("demonstration", "Demonstration", Kind.PERCENT, "Percent of demonstration people."),
            Column("comparison", "Comparison, weighted", Kind.PERCENT, "Percent of the comparison group's weight."),
        ),
        rows=tuple(
            Row((
                f"{edges[first]:.2f} to {edges[end]:.2f}",
                exact(100 * ours[first:end].sum()), exact(100 * theirs[first:end].sum()),
            ))
            for first, end in joined
        ),
        notes=("Neighboring scores with 10 or fewer people of a group are joined.",),
    )  # fmt: skip


def _joined(counts: Callable[[int, int], list[int]], bins: int) -> list[tuple[int, int]]:
    """Runs of bins (first, end) with nobody, or more than a few people, of each group; empty ends are left off."""
    runs: list[tuple[int, int]] = []
    first = 0
    for end in range(1, bins + 1):
        found = counts(first, end)
        if not any(found):
            first = end if not runs else first
        elif not any(map(is_small, found)):
            runs.append((first, end))
            first = end
    if runs and any(counts(first, bins)):
        last = max(end for end in range(first + 1, bins + 1) if any(counts(end - 1, end)))
        while any(map(is_small, counts(first, last))) and runs:
            first = runs.pop()[0]
        runs.append((first, last))
    return runs

"""The section on how uncertain the savings are. It shows sums over counties only: no number of any one county.

What is printed are two standard errors and degrees of freedom over at least six counties a group, so nothing can be
solved for a county; where there are fewer, no number is printed at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from demonstrations.savings.county_sums import county_sums
from demonstrations.savings.merging import homes
from demonstrations.savings.plan import cells_of
from demonstrations.savings.proven import COVERAGE, FALSE_PASSES, STATES, proven
from demonstrations.savings.uncertainty import (
    Bootstrap,
    Jackknife,
    NoInterval,
    bootstrap,
    chance_of_passing,
    jackknife,
)
from reports.builders.evaluation.values import exact
from reports.builders.savings.gather import Gathered
from reports.render import plots
from reports.render.document import Block, Cell, Column, Figure, Row, Section, Table, Value
from reports.render.numbers import Absent, Kind, Number, shown

OUTER, INNER = 95, 80
DRAWS = 1_999
NOT_CONTRACTUAL = (
    "The agreement compares the savings themselves with the minimum savings rate. What this section says about their "
    "uncertainty never changes the contractual result."
)
NO_STATE_SHOCK = (
    "An event that moves the costs of the whole state, such as a change of its Medicaid rates, is not in any of these "
    "intervals: there is one demonstration state, so nothing in the data can measure it."
)


@dataclass(frozen=True)
class Measured:
    """The jackknife, the bootstrap beside it, and the chance of passing without savings (None: no rate is defined)."""

    jackknife: Jackknife
    bootstrap: Bootstrap
    chance: float | None


def measured(found: Gathered) -> Measured:
    """Raises NoInterval where the counties do not allow an interval."""
    before = cells_of(found.sides)
    sums = county_sums(found.county_sides, found.cells, homes(before, found.merges))
    rule, months = found.policy.trend_rule, float(found.determination.totals.months)
    spread = jackknife(sums, trend_rule=rule, months=months)
    generator = np.random.default_rng(found.inputs.seed)
    beside = bootstrap(sums, trend_rule=rule, months=months, draws=DRAWS, generator=generator)
    rate = found.determination.msr.percent
    return Measured(spread, beside, None if rate is None else chance_of_passing(float(rate), spread.percent))


def section(found: Gathered) -> Section:
    try:
        shown_here = _numbers(found, measured(found))
    except NoInterval as reason:
        shown_here = (f"No interval is given. {reason}",)
    return Section(
        "Uncertainty of the savings",
        (NOT_CONTRACTUAL, *shown_here, NO_STATE_SHOCK, *_simulated()),
    )


def _numbers(found: Gathered, of: Measured) -> tuple[Block, ...]:
    low, high = (shown(exact(end), Kind.MONEY) for end in of.jackknife.dollars.interval(OUTER))
    demonstration, comparison = of.jackknife.counties
    return (
        f"The {OUTER} percent interval of gross savings reaches from {low} to {high}. {_chance_sentence(found, of)}",
        f"The interval comes from a delete-one-county jackknife over {demonstration} demonstration and {comparison} "
        "comparison counties. Each county is left out with both of its periods, and savings are computed from the rest; "
        "people count where they lived when they entered. A county bootstrap stands beside it. The outlier caps and the "
        "merged cells are held fixed at those of the full sample. [[uncertainty]] shows both.",
        figure(found, of),
        table(found, of),
    )


def _chance_sentence(found: Gathered, of: Measured) -> str:
    if of.chance is None:
        return "No minimum savings rate is defined, so there is no chance of reaching it."
    return (
        f"With no true savings, the chance of reaching the minimum savings rate of "
        f"{shown(found.determination.msr.percent, Kind.PERCENT)} would be {shown(exact(100 * of.chance), Kind.PERCENT)}."
    )


def table(found: Gathered, of: Measured) -> Table:
    total, spread, beside = found.determination.totals, of.jackknife, of.bootstrap
    by_jackknife = [
        (
            f"{level} percent interval, {end}",
            spread.percent.interval(level)[at],
            spread.dollars.interval(level)[at],
        )
        for level in (OUTER, INNER)
        for at, end in enumerate(("low", "high"))
    ]
    by_bootstrap = [
        (
            f"{level} percent interval by bootstrap, {end}",
            beside.interval(beside.percent, level)[at],
            beside.interval(beside.dollars, level)[at],
        )
        for level in (OUTER, INNER)
        for at, end in enumerate(("low", "high"))
    ]
    none = Absent.NOT_APPLICABLE
    chance: Value = none if of.chance is None else Cell(exact(100 * of.chance), Kind.PERCENT)
    rate = found.determination.msr.percent
    rows = [
        Row(("Gross savings", total.savings_percent, total.savings)),
        Row(("Standard error", exact(spread.percent.se), exact(spread.dollars.se))),
        Row(
            (
                "Degrees of freedom of t",
                Cell(exact(spread.percent.df), Kind.NUMBER),
                Cell(exact(spread.dollars.df), Kind.NUMBER),
            )
        ),
        *(
            Row((label, exact(percent), exact(dollars)))
            for label, percent, dollars in by_jackknife + by_bootstrap
        ),
        Row(("Minimum savings rate", none if rate is None else rate, none)),
        Row(("Chance of reaching it with no true savings", chance, none), total=True),
    ]
    return Table(
        key="uncertainty",
        caption="Uncertainty of gross savings, by counties",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("percent", "Percent of target", Kind.PERCENT, "The measure in percent of target dollars."),
            Column(
                "dollars", "Dollars", Kind.MONEY, "The measure in dollars, with eligible months held fixed."
            ),
        ),
        rows=tuple(rows),
        notes=(
            "Degrees of freedom are Satterthwaite's, from the two groups' variances. The bootstrap draws "
            f"{DRAWS:,} samples of counties from each group; its intervals are percentiles.",
            *_emptied(spread),
        ),
    )


def _emptied(spread: Jackknife) -> tuple[str, ...]:
    if not spread.emptied:
        return ()
    return (
        f"Leaving out a county emptied a side of a cell in {spread.emptied} of {sum(spread.counties)} cases; that cell "
        "is then left out too.",
    )


def figure(found: Gathered, of: Measured) -> Figure:
    saved, rate = found.determination.totals.savings_percent, found.determination.msr.percent
    spread, beside = of.jackknife.percent, of.bootstrap

    def ends(pair: tuple[float, float]) -> tuple[Number, Number]:
        return exact(pair[0]), exact(pair[1])

    rows = [
        plots.Estimate("Jackknife", saved, ends(spread.interval(OUTER)), ends(spread.interval(INNER))),
        plots.Estimate(
            "Bootstrap",
            saved,
            ends(beside.interval(beside.percent, OUTER)),
            ends(beside.interval(beside.percent, INNER)),
        ),
    ]
    if rate is not None:
        rows.append(plots.Estimate("Minimum savings rate", rate))
    return plots.intervals(
        key="uncertainty-of-savings",
        caption="Gross savings with the intervals that the counties give.",
        table="uncertainty",
        kind=Kind.PERCENT,
        axis="Percent of target dollars",
        outer=f"{OUTER} percent",
        inner=f"{INNER} percent",
        rows=rows,
    )


def _simulated() -> tuple[Block, ...]:
    """What is known of the method from simulation, as `make prove` found it."""
    run = proven().run
    return (
        f"The method was tried on made-up demonstrations whose true savings are known ({int(run['seeds']):,} seeds, the "
        f"first {run['seed']}; code {run['code']}). [[coverage]] says how often an interval held the true savings. "
        "[[false_passes]] says how often a demonstration without savings reached the minimum savings rate: by the formula "
        "for people's variation alone, in simulations with that variation alone, and with shocks to the counties, which "
        "make it more frequent.",
        coverage(),
        false_passes(),
        *(_states_sentence(int(count), found) for count, found in proven().cases(STATES).items()),
    )


def _states_sentence(count: int, found: Mapping[str, Decimal]) -> str:
    """Whether the estimate is right in the mean."""
    truth, estimate, error = (shown(found[name], Kind.PERCENT) for name in ("truth", "estimate", "error"))
    errors = shown(abs(found["errors"]), Kind.NUMBER)
    return (
        f"Over {count} synthetic states with a known effect, true savings after the cap were {truth} in the mean and "
        f"estimated savings {estimate}. The mean error of {error} is {errors} simulation errors, so it is no more than chance."
        if abs(found["errors"]) <= 3
        else f"Over {count} synthetic states with a known effect, savings were off by {error} in the mean, {errors} simulation errors."
    )


def coverage() -> Table:
    cases = proven().cases(COVERAGE)
    names = list(next(iter(cases.values())))
    return Table(
        key="coverage",
        caption=f"How often intervals of {OUTER} percent held the true savings, in simulations",
        columns=(
            Column("interval", "Interval", description="Which interval, and of what."),
            *(
                Column(
                    f"counties_{number_of}",
                    f"{case} counties",
                    Kind.PERCENT,
                    "Share of the seeds whose interval held the true savings, with this many demonstration and comparison counties.",
                )
                for number_of, case in enumerate(cases, 1)
            ),
        ),
        rows=tuple(
            Row((name[:1].upper() + name[1:], *(case[name] for case in cases.values()))) for name in names
        ),
        notes=("Counties of the demonstration and of the comparison group, such as 14+40.",),
    )


def false_passes() -> Table:
    columns = {
        "msr": ("Minimum savings rate", "The rate for that many beneficiaries."),
        "formula": ("By formula", "Chance by the formula for people's variation alone."),
        "people_only": (
            "Simulated, people only",
            "Share of the seeds that passed, without shocks to counties.",
        ),
        "with_shocks": (
            "Simulated, with county shocks",
            "Share of the seeds that passed, with shocks to counties.",
        ),
    }
    return Table(
        key="false_passes",
        caption="How often a demonstration without savings reaches the minimum savings rate, in simulations",
        columns=(
            Column("beneficiaries", "Beneficiaries", Kind.COUNT, "People in each of the two groups."),
            *(Column(key, label, Kind.PERCENT, what) for key, (label, what) in columns.items()),
        ),
        rows=tuple(
            Row((int(case), *(values[key] for key in columns)))
            for case, values in proven().cases(FALSE_PASSES).items()
        ),
    )

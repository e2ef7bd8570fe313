"""The tables behind the effects: coefficients, payment adjustments, sensitivity, and the run."""

from collections.abc import Iterable, Iterator, Sequence

from demonstrations.evaluation.adjustments import Rate
from demonstrations.evaluation.sensitivity import Variant
from fai_portal.common.periods import Period
from reports.builders import words
from reports.builders.evaluation import names
from reports.builders.evaluation.compute import Result, Sensitivity
from reports.builders.evaluation.gather import Gathered
from reports.builders.evaluation.values import ends, number
from reports.builders.privacy import is_small, notes, unless
from reports.render.document import Cell, Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

ON_ONE_TABLE = 4  # models
ON_A_NARROW_PAGE = 2
ERROR_RULES = {
    "cr3, t": "CR3, t",
    "hc1, t": "CR1 with the correction for rows, t",
    "stata, t": "CR1, t",
    "cr0, t": "CR0, t",
    "stata, normal": "CR1, normal",
    "cr3 by state": "CR3, clustered by state, t",
}


def coefficients(found: Gathered, results: Sequence[Result]) -> tuple[Table, ...]:
    """All coefficients of the cumulative models, a few models side by side."""
    parts = [results[n : n + ON_ONE_TABLE] for n in range(0, len(results), ON_ONE_TABLE)]
    return tuple(_side_by_side(found, part, n) for n, part in enumerate(parts, 1))


def _side_by_side(found: Gathered, results: Sequence[Result], n: int) -> Table:
    own = [{each.name: each for each in result.analysis.cumulative_coefficients} for result in results]
    hidden = found.hidden_somewhere

    def cells(name: str) -> Iterator[Value]:
        for terms in own:
            if name in hidden:
                yield from (Absent.HIDDEN,) * 3
            elif name in terms:
                yield from map(number, (terms[name].estimate, terms[name].se, terms[name].p))
            else:
                yield from (Absent.NOT_APPLICABLE,) * 3

    def columns(result: Result) -> tuple[Column, ...]:
        outcome = result.outcome
        model = f"{outcome.label} ({outcome.family.replace('_', ' ')}, {outcome.link})"
        return (
            Column(outcome.key, "Estimate", Kind.RATE, "On the scale of the link.", model),
            Column(f"{outcome.key}_se", "Std. error", Kind.RATE, "Clustered by county.", model),
            Column(f"{outcome.key}_p", "p-value", Kind.P_VALUE, "Two-sided.", model),
        )

    return Table(
        key="coefficients" if n == 1 else f"coefficients-{n}",
        caption="Regression coefficients of the cumulative models, with their family and link",
        columns=(
            Column("name", "Term", description="A column of the regression."),
            *(column for result in results for column in columns(result)),
        ),
        rows=tuple(
            Row((names.coefficient(name, found.periods), *cells(name)))
            for name in dict.fromkeys(name for terms in own for name in terms)
        ),
        notes=notes(hidden & set(found.matched.columns)),
        wide=len(results) > ON_A_NARROW_PAGE,
    )


SCOPES = {
    "ffs": "fee-for-service months", "ma": "Medicare Advantage months", "mmp": "Medicare-Medicaid Plan months",
    "all": "all months",
}  # fmt: skip
OPERATIONS = {"multiply": "times", "divide": "divided by"}


def adjustments(found: Gathered) -> Table:
    """Each payment adjustment with its dated numbers, whether it was on, and where the numbers come from."""
    rows = [_adjustment(found, rate) for rate in found.plan.rates]
    sources: dict[str, dict[str, None]] = {}
    for rate in found.plan.rates:
        sources.setdefault(rate.label, {})[rate.source] = None
    cut = found.plan.percentile
    rows.append(
        Row((
            "Winsorize monthly cost", "All months", "Off" if cut is None else "On", "None" if cut is None
            else f"At the {words.percentile(cut)} percentile of the period, both groups together", "Chosen",
        ))
    )  # fmt: skip
    return Table(
        key="adjustments",
        caption="Price and payment adjustments to Medicare cost",
        columns=(
            Column("adjustment", "Adjustment", description="What is done to Medicare cost."),
            Column("span", "Months", description="The calendar months of the number."),
            Column("state", "Here", description="On or off in this report."),
            Column("number", "What cost becomes", description="The number and the kind of months it is for."),
            Column("status", "Numbers", description="Confirmed, recalled, or illustrative: made up."),
        ),
        rows=tuple(rows),
        row_headers=2,
        notes=tuple(f"{label}: {'; '.join(said)}." for label, said in sources.items()),
    )


def _adjustment(found: Gathered, rate: Rate) -> Row:
    is_on = rate.switch in found.plan.switches
    number = (
        "No number" if rate.value is None
        else f"{names.capital(SCOPES[rate.scope])} {OPERATIONS[rate.operation]} {rate.value}"
    )  # fmt: skip
    place = ", ".join(filter(None, (rate.state, rate.county_fips, rate.plan_contract)))
    return Row((
        rate.label, _span(rate), "On" if is_on else "Off", number + (f" ({place})" if place else ""),
        names.capital(rate.status),
    ))  # fmt: skip


def _span(rate: Rate) -> str:
    first = words.month(rate.first_month)
    return (
        f"From {first}" if rate.end_month is None else words.period(Period(rate.first_month, rate.end_month))
    )


def cuts(found: Gathered) -> Table:
    """The winsorizing points, a row for each start."""
    points = {(each["cohort"], each["period"]): each["cut"] for each in found.data.cuts}
    return Table(
        key="cuts",
        caption="Winsorizing points: monthly Medicare cost above them is set to them",
        columns=(
            Column("cohort", "Start", description="Month of the counties' start."),
            *(
                Column(f"period_{period}".replace("-", "m"), label, Kind.MONEY, "Cost above it is set to it.")
                for period, label in found.periods.items()
            ),
        ),
        rows=tuple(
            Row((
                words.month(cohort),
                *(points.get((cohort, period), Absent.NOT_APPLICABLE) for period in found.periods),
            ))
            for cohort in sorted({cohort for cohort, _period in points})
        ),
    )  # fmt: skip


def sensitivity(found: Gathered, of: Sensitivity) -> Table:
    """Estimates and intervals only, so that nobody can be subtracted."""
    rows = [_variant("Preparation of the data", each) for each in of.variants]
    rows += [_variant("Rule of errors", each, ERROR_RULES.get(each.label, each.label)) for each in of.errors]
    known = [each for each in of.counties if each.percent is not None]
    if known:
        middle = known[len(known) // 2]
        for label, each in (
            ("Lowest estimate without one county", known[0]),
            ("Middle estimate without one county", middle),
            ("Highest estimate without one county", known[-1]),
        ):
            rows.append(_variant("Leaving one county out", each, label))
    return Table(
        key=f"sensitivity-{of.outcome.key}".replace("_", "-"),
        caption=f"Sensitivity of the cumulative effect: {of.outcome.label}, in percent",
        columns=(
            Column("kind", "What varies", description="The choice that is varied."),
            Column("choice", "Choice", description="How."),
            Column("percent", "Effect, percent", Kind.PERCENT, "Of the mean expected without the demonstration."),
            *(
                Column(f"{side}_{level}", side.capitalize(), Kind.PERCENT, f"{side.capitalize()} end of the interval.", f"{level}% CI")
                for level in (95, 80)
                for side in ("low", "high")
            ),
        ),
        rows=tuple(rows),
        row_headers=2,
    )  # fmt: skip


def _variant(kind: str, each: Variant, label: str = "") -> Row:
    return Row((
        kind, label or each.label, number(each.percent), *ends(each.interval.get(95)), *ends(each.interval.get(80)),
    ))  # fmt: skip


def placebo(found: Gathered, of: Sensitivity) -> Table:
    """The effect beside what comes out when each comparison state is taken for the demonstration."""
    known = sorted(
        (each for each in of.placebo.placebos if each.percent is not None), key=lambda each: each.percent
    )
    rows = [Row((f"{each.label}, as if it were the demonstration", number(each.percent))) for each in known]
    return Table(
        key=f"placebo-{of.outcome.key}".replace("_", "-"),
        caption=f"Placebo by comparison state: {of.outcome.label}, in percent",
        columns=(
            Column("state", "State", description="A state of the comparison group."),
            Column("percent", "Effect, percent", Kind.PERCENT, "Nothing happened there; what comes out is chance or shock."),
        ),
        rows=(*rows, Row(("The demonstration", number(of.placebo.actual.percent)), total=True)),
    )  # fmt: skip


def run(found: Gathered) -> Table:
    """What identifies the run, and the counts that tie it to its data."""
    inputs, dataset = found.inputs, found.inputs.dataset
    rows: Iterable[tuple[str, Value]] = (
        ("Dataset (SHA-256 of its content)", dataset.content_hash),
        ("Layout of the dataset", f"{dataset.layout}, version {dataset.layout_version}"),
        ("Months of the dataset", f"{words.month(dataset.first_month)} to {words.month(dataset.last_month)}"),
        ("Person-months in the dataset", Cell(dataset.rows, Kind.COUNT)),
        ("People in the dataset", Cell(unless(_tells_absent(found), dataset.people), Kind.COUNT)),
        ("Demonstration counties", Cell(found.counties("demonstration"), Kind.COUNT)),
        ("Comparison counties", Cell(found.counties("comparison"), Kind.COUNT)),
        ("Covariates", f"{found.plan.covariates.label}"),
        ("Code version", inputs.code_version),
        ("Seed", Cell(inputs.seed, Kind.COUNT)),
        *((f"Parameter {name}", value or "none") for name, value in sorted(inputs.parameters.items())),
        ("All inputs (SHA-256)", inputs.digest),
    )
    return Table(
        key="run",
        caption="Inputs and row counts of this run",
        columns=(
            Column("measure", "Measure", description="What the row holds."),
            Column("value", "Value", description="Its value, in the unit of the row."),
        ),
        rows=tuple(Row(row) for row in rows),
    )


def _tells_absent(found: Gathered) -> bool:
    """Whether 1 to 10 people of the dataset are in no row of some period's flow."""
    return any(
        is_small(
            found.inputs.dataset.people
            - sum(sum(found.flow[group, period].values()) for group in names.GROUPS)
        )
        for period in found.periods
    )

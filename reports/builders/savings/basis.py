"""What a savings report is asked with, and what it takes from the record at that moment."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from demonstrations.savings.periods import Window
from demonstrations.selectors.policy import policy_records
from enrollees.selectors.area import Area, area_of
from fai_portal.common.periods import Period, add_months
from reports import selectors
from reports.builders import words
from reports.builders.area import counties
from reports.builders.inputs import Basis, CannotBuild, Inputs
from reports.builders.parameters import Month, Parameter, Whole

if TYPE_CHECKING:
    from demonstrations.models import Demonstration
    from states.models import PolicyRecord

PAID_THROUGH = Month(
    name="paid_through",
    label="Payments are known through",
    help="The last month in which payments of the dataset were made, such as 2015-03; empty where it is not known.",
)
PARAMETERS: tuple[Parameter, ...] = (
    Whole(
        name="year",
        label="Demonstration year",
        help="1 for the first performance period that has a policy record.",
        least=1,
        most=30,
        default="1",
    ),
    Whole(
        name="baseline_months",
        label="Months of baseline",
        help="How many months before the launch make the baseline.",
        least=1,
        most=60,
        default="24",
    ),
    PAID_THROUGH,
)


def basis(demonstration: "Demonstration", parameters: dict[str, str]) -> Basis:
    """The policy record of the year, and the names, periods and places of the demonstration.

    Raises CannotBuild when there is no policy record for the year, or none at all.
    """
    records = policy_records(demonstration)
    if not records:
        raise CannotBuild(
            f"{demonstration} has no policy record. Enter one for its agreement: a savings report takes every "
            "constant from it."
        )
    year = int(parameters["year"])
    if year > len(records):
        raise CannotBuild(
            f"Demonstration year {year} of {demonstration} has no policy record; allowed: 1 to {len(records)}."
        )
    record = records[year - 1]
    period = Period(record.period_start, record.period_end)
    area = area_of(demonstration)
    return Basis(
        policy=as_json(record),
        policy_version=f"{record.agreement.slug}, from {record.period_start}, version {record.version}",
        facts={
            "demonstration": demonstration.name,
            "state": demonstration.state.name,
            "model": demonstration.get_model_display(),
            "year": year,
            "launch": _launch(area, records).isoformat(),
            "counties": counties(area),
            "performance": [record.period_start.isoformat(), record.period_end.isoformat()],
            "entry_points": [each.period_start.isoformat() for each in records],
            "policy_source": _source(record),
            "runout_months": runout_months(period, parameters.get("paid_through", "")),
        },
    )


def runout_months(period: Period, paid_through: str) -> int | None:
    """Months of payments after the period's last month; None where it is not known. Raises CannotBuild for a date
    before that month, whose payments could not all be there.
    """
    if not paid_through:
        return None
    year, month = map(int, paid_through.split("-"))
    last = period.last
    assert last is not None
    after = (year - last.year) * 12 + month - last.month
    if after < 0:
        raise CannotBuild(
            f"Payments are known through {paid_through}, before the last month of the performance period; allowed: "
            f"{last:%Y-%m} or later. Give the month through which payments were drawn, or take data drawn later."
        )
    return after


def offers(demonstration: "Demonstration") -> dict[str, tuple[tuple[str, str], ...]]:
    """The demonstration years that can be chosen, each with its months."""
    periods = [Period(each.period_start, each.period_end) for each in policy_records(demonstration)]
    return {"year": tuple((str(n), f"{n}: {words.period(period)}") for n, period in enumerate(periods, 1))}


def _launch(area: Area, records: "list[PolicyRecord]") -> date:
    """The demonstration's first day where the record knows it, and else that of the first performance period."""
    start = records[0].period_start
    return area.start if area.start and area.start <= start else start


def _source(record: "PolicyRecord") -> str:
    """The agreement and, where another document is the source, that too."""
    cited = f"; {record.source}" if record.source and record.source.is_citation else ""
    return f"{record.agreement.title}{cited}"


def window_of(inputs: Inputs) -> Window:
    """The months of the determination, from the copied facts."""
    facts = inputs.basis.facts
    baseline_months = int((inputs.parameters | facts.get(selectors.RESTATES, {}))["baseline_months"])
    launch = date.fromisoformat(facts["launch"])
    start, end = (date.fromisoformat(day) for day in facts["performance"])
    return Window(
        baseline=Period(add_months(launch, -baseline_months), launch),
        performance=Period(start, end),
        launch=launch,
        entry_points=tuple(date.fromisoformat(day) for day in facts["entry_points"]),
    )


def as_json(record: "PolicyRecord") -> dict:
    """A policy record as the savings maths reads it; its last day where the record holds the first day after."""
    period = Period(record.period_start, record.period_end)
    return {
        "state": record.agreement.state_id,
        "period_start": record.period_start.isoformat(),
        "period_end": period.last.isoformat(),
        "months": record.months,
        "version": str(record.version),
        "effective_from": record.effective_from.isoformat(),
        "source_document": record.agreement.title,
        "confirmed": record.confirmed,
        "share_rate": _number(record.share_rate),
        "msr_table": [[size, _number(Decimal(str(percent)))] for size, percent in record.msr_table],
        "msr_interpolation": record.msr_interpolation,
        "msr_n": record.msr_n,
        "msf_rule": record.msf_rule,
        "quality_map": record.quality_map,
        "measures": record.measures,
        "benchmarks": record.benchmarks,
        "cap_pct": None if record.cap_pct is None else _number(record.cap_pct),
        "fmap": None if record.fmap is None else _number(record.fmap),
        "fmap_source": record.fmap_source,
        "cap_percentile": _number(record.cap_percentile),
        "cap_pool": record.cap_pool,
        "trend_rule": record.trend_rule,
        "category_rule": record.category_rule,
        "month_rule": record.month_rule,
        "alignment_test": record.alignment_test,
        "full_runout_months": record.full_runout_months,
        "include_ime_dsh": record.include_ime_dsh,
        "price_adjust": record.price_adjust,
    }


def _number(value: Decimal) -> int | float:
    """A JSON number that reads back as the same decimal: these have at most seven digits."""
    return int(value) if value == value.to_integral_value() else float(value)

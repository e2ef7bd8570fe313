"""Quality measures in a report: copied from the record when it is requested, scored, and shown one by one."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from demonstrations.savings.findings import Refusal
from demonstrations.savings.measures import IN_WORDS, Verdict
from demonstrations.selectors.quality import Scored, recorded_measures, scored
from reports.builders.inputs import CannotBuild
from reports.builders.privacy import notes, unless
from reports.builders.words import sentences
from reports.render.document import Column, Row, Table, Value
from reports.render.numbers import Absent, Kind

if TYPE_CHECKING:
    from demonstrations.models import Demonstration, QualityMeasure

FACT = "measures"
BENCHMARKS = {
    "none": "Reporting only",
    "fixed": "Rate to reach",
    "improvement": "Improvement",
    "relative": "Percentile of the plans",
}
RESULTS = {True: "Met", False: "Not met", None: "Left out"}


def scores(demonstration: "Demonstration") -> list[Scored]:
    """What the record says, by year and plan. Raises CannotBuild naming a measure that has no benchmark."""
    try:
        return scored(recorded_measures(demonstration))
    except Refusal as refusal:
        raise CannotBuild(sentences("The quality measures cannot be scored", refusal)) from refusal


def facts_of(found: Iterable[Scored]) -> list[dict[str, Any]]:
    """What a run copies: every measure as it stood, with its verdict."""
    return [_fact(measure, verdict) for each in found for measure, verdict in each.rows]


def _fact(measure: "QualityMeasure", verdict: Verdict) -> dict[str, Any]:
    return {
        "year": measure.year,
        "plan": measure.contract_number,
        "code": measure.code,
        "name": measure.name,
        "specification": f"{measure.steward}, {measure.version}",
        "direction": measure.direction,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "rate": _text(verdict.measure.rate),
        "benchmark": measure.benchmark_kind,
        "target": _text(verdict.target),
        "required_reporting": measure.required_reporting,
        "met": verdict.met,
        "reason": verdict.reason,
        "few": measure.tells_of_few,
    }


def _text(value: object) -> str | None:
    """An exact fraction as text, since JSON has none."""
    return None if value is None else str(value)


def table(facts: Iterable[dict[str, Any]], *, by_plan: bool) -> Table:
    rows = list(facts)
    return Table(
        key="quality_measures",
        caption="Quality measures: benchmark, result and why it is met or not",
        columns=(
            Column("year", "Year", description="Calendar year of the score." if by_plan else "Demonstration year."),
            *((Column("plan", "Plan", description="Contract number of the plan."),) if by_plan else ()),
            Column("measure", "Measure", description="Short name and name of the measure."),
            Column("specification", "Steward and version", description="Who keeps the specification, and its edition."),
            Column("direction", "Better when", description="Whether a higher or a lower rate is better."),
            Column("numerator", "Numerator", Kind.COUNT, "People who meet the measure."),
            Column("denominator", "Denominator", Kind.COUNT, "People the measure asks about."),
            Column("rate", "Rate", Kind.PERCENT, "Numerator in percent of the denominator, or as stated."),
            Column("benchmark", "Benchmark", description="Kind of benchmark."),
            Column("target", "To reach", Kind.PERCENT, "The rate that meets the benchmark."),
            Column("reporting", "Reporting required", description="Whether reporting itself is required."),
            Column("result", "Result", description="Met, not met or left out of the score."),
            Column("reason", "Reason", description="Why."),
        ),
        rows=tuple(Row(tuple(_row(each, by_plan=by_plan))) for each in rows),
        notes=notes(any(each["few"] for each in rows)),
        wide=True,
    )  # fmt: skip


def _row(fact: dict[str, Any], *, by_plan: bool) -> Iterable[Value]:
    yield str(fact["year"])
    if by_plan:
        yield fact["plan"]
    yield f"{fact['code']}: {fact['name']}"
    yield fact["specification"]
    yield fact["direction"].capitalize()
    for name in ("numerator", "denominator"):
        yield unless(fact["few"], Absent.NOT_APPLICABLE if fact[name] is None else fact[name])
    yield unless(fact["few"], _known(fact["rate"]))
    yield BENCHMARKS[fact["benchmark"]]
    yield _known(fact["target"])
    yield "Yes" if fact["required_reporting"] else "No"
    yield RESULTS[fact["met"]]
    yield IN_WORDS[fact["reason"]]


def _known(text: str | None) -> Fraction | Absent:
    return Absent.NOT_APPLICABLE if text is None else Fraction(text)

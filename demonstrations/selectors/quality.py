"""Quality measures of a demonstration, and what the maths makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from demonstrations.models import Demonstration, QualityMeasure
from demonstrations.savings.measures import Measure, Verdict, score, verdicts
from demonstrations.savings.quality import Quality
from fai_portal.access.checks import type_of_user


def measured_demonstration(user: type_of_user, slug: str) -> Demonstration | None:
    return Demonstration.objects.visible_to(user).select_related("state").filter(slug=slug).first()


def quality_measures(user: type_of_user, demonstration: Demonstration) -> list[QualityMeasure]:
    """Those a person may see, by year, plan and code."""
    return list(QualityMeasure.objects.visible_to(user).filter(demonstration=demonstration))


def recorded_measures(demonstration: Demonstration) -> list[QualityMeasure]:
    """All of them, for a report whose permission was asked."""
    return list(QualityMeasure.objects.filter(demonstration=demonstration))


def judged(rows: Sequence[QualityMeasure]) -> tuple[Verdict, ...]:
    """The rows in their order, each with its verdict; relative benchmarks look at the plans among them."""
    return verdicts(as_measures(rows))


def as_measures(rows: Iterable[QualityMeasure]) -> list[Measure]:
    return [
        Measure(
            code=row.code,
            name=row.name,
            year=row.year,
            plan=row.contract_number,
            direction=row.direction,
            rate=_rate(row),
            denominator=row.denominator,
            min_denominator=row.min_denominator,
            if_small=row.if_small,
            required_reporting=row.required_reporting,
            is_reported=row.is_reported,
            is_validated=row.is_validated,
            benchmark_kind=row.benchmark_kind,
            benchmark_value=_exact(row.benchmark_value),
            earlier_rate=_exact(row.earlier_rate),
            gap_percent=_exact(row.gap_percent),
        )
        for row in rows
    ]


def _rate(row: QualityMeasure) -> Fraction | None:
    if row.numerator is None or not row.denominator:
        return _exact(row.stated_rate)
    return Fraction(100 * row.numerator, row.denominator)


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))


@dataclass(frozen=True)
class Scored:
    """The measures of a year, of one plan where plans are scored, each with its verdict, and their score."""

    year: int
    plan: str
    rows: tuple[tuple[QualityMeasure, Verdict], ...]
    score: Quality | None


def scored(rows: Sequence[QualityMeasure]) -> list[Scored]:
    """By year and plan."""
    by_place: dict[tuple[int, str], list[tuple[QualityMeasure, Verdict]]] = {}
    for row, verdict in zip(rows, judged(rows), strict=True):
        by_place.setdefault((row.year, row.contract_number), []).append((row, verdict))
    return [
        Scored(year, plan, tuple(pairs), score(verdict for _, verdict in pairs))
        for (year, plan), pairs in sorted(by_place.items())
    ]

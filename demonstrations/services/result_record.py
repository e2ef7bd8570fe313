"""What was counted and published about demonstrations, as the public record tells it."""

import re

from demonstrations.models import (
    DatePrecision,
    Demonstration,
    Direction,
    EnrollmentCount,
    Finding,
    FindingStatus,
    Precision,
    Publication,
    PublicationType,
    ResultType,
    Scope,
)
from states.ingest.source import american, link
from states.ingest.table import Row
from states.services.upsert import Load, Upsert

SCOPES = {"all": Scope.ALL, "all-capitated": Scope.ALL_CAPITATED}
SUPPRESSED = "*"
# How the working notes say that a number is rounded. The notes themselves are never printed.
_ROUNDED = re.compile(
    r"(approximate|rounded|published as more than|(just over|more than|nearly|about|over) [\d,.]+\b(?! percent))",
    re.IGNORECASE,
)
_SUM_OF_SHOWN = re.compile(r"(sum of county cells|derived: sum of)", re.IGNORECASE)


def load_enrollment(load: Load, demonstrations: dict[str, Demonstration], rows: list[Row]) -> None:
    counts = Upsert(
        load,
        EnrollmentCount.objects.filter(county__isnull=True).select_related("demonstration"),
        key=lambda count: (
            count.demonstration.slug if count.demonstration else count.scope,
            count.contract_number,
            count.month,
        ),
    )
    for row in rows:
        slug = row.text("demonstration_slug")
        scope = SCOPES.get(slug, Scope.DEMONSTRATION)
        month, contract = row.month("month"), row.text("contract_number")
        if scope == Scope.DEMONSTRATION and slug not in demonstrations:
            continue
        is_suppressed = row.text("enrolled") == SUPPRESSED
        counts.put(
            (slug if scope == Scope.DEMONSTRATION else scope, contract, month),
            row,
            scope=scope,
            demonstration=demonstrations.get(slug),
            contract_number=contract,
            month=month,
            enrolled=None if is_suppressed else row.whole("enrolled"),
            eligible=row.whole("eligible"),
            precision=_precision(row.text("note")),
            is_suppressed=is_suppressed,
            **load.sourced(row),
        )
    counts.flush()


def _precision(note: str) -> Precision:
    if _SUM_OF_SHOWN.match(note):
        return Precision.LOWER_BOUND
    return Precision.APPROXIMATE if _ROUNDED.match(note) else Precision.EXACT


def load_publications(load: Load, demonstrations: dict[str, Demonstration], rows: list[Row]) -> None:
    publications = Upsert(
        load,
        Publication.objects.select_related("demonstration"),
        key=lambda each: (each.demonstration and each.demonstration.slug, each.publication_type, each.title),
    )
    for row in rows:
        demonstration = demonstrations.get(row.text("demonstration_slug"))
        kind, title, url = (
            row.choice("publication_type", PublicationType.values),
            row.required("title"),
            row.text("url"),
        )
        where = link(url) if url else None
        publications.put(
            (demonstration and demonstration.slug, kind, title),
            row,
            demonstration=demonstration,
            publication_type=kind,
            title=title,
            author=row.text("author"),
            demonstration_years=row.text("demonstration_years"),
            date=row.day("publication_date"),
            date_precision=row.choice("date_precision", ["", *DatePrecision.values]),
            url=url,
            publisher=where.publisher if where else "",
            is_copy=where.is_copy if where else False,
            **load.sourced(row),
        )  # fmt: skip
    publications.flush()


def load_findings(load: Load, demonstrations: dict[str, Demonstration], rows: list[Row]) -> None:
    findings = Upsert(
        load,
        Finding.objects.filter(publication__isnull=True, run="").select_related("demonstration"),
        key=lambda each: (
            each.demonstration and each.demonstration.slug,
            each.result_type,
            each.measure,
            each.period_label,
            each.status,
        ),
    )
    for row in rows:
        demonstration = demonstrations.get(row.text("demonstration_slug"))
        kind = row.choice("result_type", ResultType.values)
        status = row.choice("status", FindingStatus.values)
        measure, label = american(row.required("measure")), american(row.text("period_label"))
        findings.put(
            (demonstration and demonstration.slug, kind, measure, label, status),
            row,
            demonstration=demonstration,
            result_type=kind,
            measure=measure,
            period_label=label,
            period_start=row.day("period_start"),
            period_end=row.day_after("period_end"),
            status=status,
            is_approximate=bool(_ROUNDED.match(row.text("note"))),
            estimate=row.decimal("estimate"),
            unit=row.text("unit"),
            savings_percent=row.decimal("savings_percent"),
            performance_payment=row.decimal("performance_payment_usd"),
            beneficiaries=row.whole("beneficiary_count"),
            minimum_savings_rate=row.decimal("minimum_savings_rate_percent"),
            interval_low=row.decimal("lower_ci"),
            interval_high=row.decimal("upper_ci"),
            interval_level=row.decimal("ci_level_percent"),
            p_value=row.decimal("p_value"),
            baseline_value=row.decimal("baseline_value"),
            demonstration_value=row.decimal("demonstration_value"),
            direction=row.choice("direction", ["", *Direction.values]),
            **load.sourced(row),
        )
    findings.flush()

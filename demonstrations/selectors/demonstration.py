"""Demonstrations: the rows of their list, and everything one page shows about one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from demonstrations.charts import BarChart
from demonstrations.models import (
    Demonstration,
    EnrollmentCount,
    Finding,
    Milestone,
    MilestoneKind,
    Plan,
    Publication,
    ResultType,
)
from demonstrations.selectors import EVERYBODY
from demonstrations.selectors.agreement import Document, documents_of
from demonstrations.selectors.area import Span, agreed_spans
from demonstrations.selectors.enrollment import counts_of, enrollment_chart
from demonstrations.selectors.status import Status, status_on
from demonstrations.selectors.terms import TermsTable, governing_of, sets_of, table_of
from states.models import Fact, TermCounty


@dataclass(frozen=True)
class Row:
    demonstration: Demonstration
    status: Status
    first_enrollment: date | None
    last_day: date | None


def rows(*, on: date, state: str = "", model: str = "", status: str = "") -> list[Row]:
    """The demonstrations with a published MOU, by state and name; each filter left empty asks nothing."""
    found = Demonstration.objects.visible_to(EVERYBODY)
    if state:
        found = found.filter(state_id=state)
    if model:
        found = found.filter(model=model)
    found = found.select_related("state", "established_by", "source").prefetch_related(
        Prefetch("milestones", Milestone.objects.select_related("source"))
    )
    found = list(found.order_by("state__name", "name", "pk"))
    agreed = agreed_spans([demonstration.established_by_id for demonstration in found])
    listed = [_row(each, on, agreed.get(each.established_by_id)) for each in found]
    return [row for row in listed if not status or row.status.key == status]


def _row(demonstration: Demonstration, on: date, agreed: Span | None) -> Row:
    milestones = list(demonstration.milestones.all())
    dates = {milestone.kind: milestone.date for milestone in milestones}
    return Row(
        demonstration=demonstration,
        status=status_on(milestones, on, agreed),
        first_enrollment=dates.get(MilestoneKind.FIRST_ENROLLMENT),
        last_day=dates.get(MilestoneKind.LAST_DAY),
    )


@dataclass(frozen=True)
class FindingGroup:
    label: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Page:
    row: Row
    facts: dict[str, Fact]
    milestones: tuple[Milestone, ...]
    governing: TermsTable | None
    earlier: tuple[TermsTable, ...]
    counties: tuple[TermCounty, ...]
    plans: tuple[Plan, ...]
    counts: tuple[EnrollmentCount, ...]
    plan_counts: tuple[EnrollmentCount, ...]
    chart: BarChart | None
    publications: tuple[Publication, ...]
    findings: tuple[FindingGroup, ...]
    documents: tuple[Document, ...]

    @property
    def has_regions(self) -> bool:
        return any(place.region for place in self.counties)

    @property
    def latest_count(self) -> EnrollmentCount | None:
        """The newest count of people enrolled in the whole demonstration."""
        known = [count for count in self.counts if count.enrolled is not None]
        return known[-1] if known else None


def page(slug: str, *, on: date) -> Page | None:
    """Everything the record holds about one demonstration, in a fixed number of queries; None if unknown."""
    demonstration = (
        Demonstration.objects.visible_to(EVERYBODY)
        .select_related("state", "established_by", "source")
        .prefetch_related(Prefetch("milestones", Milestone.objects.select_related("source")))
        .filter(slug=slug)
        .first()
    )
    if demonstration is None:
        return None
    agreed = agreed_spans([demonstration.established_by_id])
    sets = sets_of(demonstration)
    governing = governing_of(sets, demonstration.established_by, on)
    counts = counts_of(demonstration)
    whole = tuple(count for count in counts if not count.contract_number)
    return Page(
        row=_row(demonstration, on, agreed.get(demonstration.established_by_id)),
        facts={fact.field: fact for fact in Fact.objects.filter(subject=slug).select_related("source")},
        milestones=tuple(demonstration.milestones.all()),
        governing=table_of(governing) if governing else None,
        earlier=tuple(table_of(terms) for terms in sets if terms != governing),
        counties=tuple(governing.counties.all()) if governing else (),
        plans=tuple(demonstration.plans.select_related("source")),
        counts=whole,
        plan_counts=tuple(count for count in counts if count.contract_number),
        chart=enrollment_chart(whole),
        publications=tuple(demonstration.publications.select_related("source")),
        findings=_findings(
            demonstration.findings.select_related("source").order_by("measure", "period_start", "pk")
        ),
        documents=documents_of(agreement=demonstration.established_by),
    )


def _findings(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    listed = list(findings)
    groups = (
        FindingGroup(kind.label, tuple(finding for finding in listed if finding.result_type == kind))
        for kind in ResultType
    )
    return tuple(group for group in groups if group.findings)

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
from demonstrations.selectors.enrollment import counts_of, enrollment_chart
from demonstrations.selectors.status import Status, status_on
from states.models import Fact, Measure, Mou, TermCounty, TermPercentage, Terms, TermYear
from states.selectors import terms_of


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
    listed = [_row(demonstration, on) for demonstration in found.order_by("state__name", "name", "pk")]
    return [row for row in listed if not status or row.status.key == status]


def _row(demonstration: Demonstration, on: date) -> Row:
    milestones = list(demonstration.milestones.all())
    dates = {milestone.kind: milestone.date for milestone in milestones}
    return Row(
        demonstration=demonstration,
        status=status_on(milestones, on),
        first_enrollment=dates.get(MilestoneKind.FIRST_ENROLLMENT),
        last_day=dates.get(MilestoneKind.LAST_DAY),
    )


@dataclass(frozen=True)
class YearRow:
    """A demonstration year and its percentages, by measure: a year may change its percentage within itself."""

    year: TermYear
    by_measure: tuple[tuple[Measure, tuple[TermPercentage, ...]], ...]


@dataclass(frozen=True)
class TermsTable:
    terms: Terms
    measures: tuple[Measure, ...]
    years: tuple[YearRow, ...]


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
    sets = _terms(demonstration)
    governing = _governing(sets, demonstration.established_by, on)
    counts = counts_of(demonstration)
    whole = tuple(count for count in counts if not count.contract_number)
    return Page(
        row=_row(demonstration, on),
        facts={fact.field: fact for fact in Fact.objects.filter(subject=slug).select_related("source")},
        milestones=tuple(demonstration.milestones.all()),
        governing=_table(governing) if governing else None,
        earlier=tuple(_table(terms) for terms in sets if terms != governing),
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


def _terms(demonstration: Demonstration) -> list[Terms]:
    years = TermYear.objects.select_related("source").prefetch_related(
        Prefetch("percentages", TermPercentage.objects.select_related("source"))
    )
    counties = TermCounty.objects.select_related("source", "county").order_by("county__name", "start")
    return list(
        Terms.objects.visible_to(EVERYBODY)
        .filter(agreement=demonstration.established_by)
        .select_related("source", "version__mou")
        .prefetch_related(Prefetch("years", years), Prefetch("counties", counties))
        .order_by("sequence")
    )


def _governing(sets: list[Terms], agreement: Mou, on: date) -> Terms | None:
    """The terms in force on the day; before the first ones take effect, those first ones."""
    now = terms_of(agreement, user=EVERYBODY, on=on)
    return next((terms for terms in sets if terms == now), next(iter(sets), None))


def _table(terms: Terms) -> TermsTable:
    years = list(terms.years.all())
    used = {percentage.measure for year in years for percentage in year.percentages.all()}
    measures = tuple(measure for measure in Measure if measure in used)
    return TermsTable(
        terms=terms,
        measures=measures,
        years=tuple(
            YearRow(
                year=year,
                by_measure=tuple(
                    (measure, tuple(one for one in year.percentages.all() if one.measure == measure))
                    for measure in measures
                ),
            )
            for year in years
        ),
    )


def _findings(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    listed = list(findings)
    groups = (
        FindingGroup(kind.label, tuple(finding for finding in listed if finding.result_type == kind))
        for kind in ResultType
    )
    return tuple(group for group in groups if group.findings)

"""Where and when a demonstration ran: its start, its years, its counties, and those it is compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q

from demonstrations.models import ComparisonArea, Demonstration, MilestoneKind
from demonstrations.selectors import EVERYBODY
from states.models import County, Participation, TermCounty, Terms, TermYear

# Milestones that say when a demonstration started, the best first.
STARTS = (MilestoneKind.FIRST_ENROLLMENT, MilestoneKind.EFFECTIVE, MilestoneKind.PASSIVE_ENROLLMENT)


@dataclass(frozen=True)
class AreaCounty:
    """A county with the half-open dates it takes part; an empty date is not known."""

    fips: str
    state: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Year:
    """A demonstration year, half-open."""

    number: int
    start: date
    end: date


@dataclass(frozen=True)
class Span:
    """From the first day of the first demonstration year to the day after the last one."""

    start: date
    end: date


def agreed_spans(agreements: Iterable[int]) -> dict[int, Span]:
    """The demonstration years of the latest terms of these agreements, by agreement: one query."""
    latest = Terms.objects.visible_to(EVERYBODY).filter(agreement__in=agreements).governing(date.max)
    years = TermYear.objects.filter(terms__in=latest.values("pk"), start__isnull=False)
    spans = years.values_list("terms__agreement").annotate(Min("start"), Max("end")).order_by()
    return {agreement: Span(start, end) for agreement, start, end in spans}


def published_demonstration(slug: str) -> Demonstration | None:
    return Demonstration.objects.visible_to(EVERYBODY).select_related("state").filter(slug=slug).first()


def demonstration_years(demonstration: Demonstration) -> tuple[Year, ...]:
    """The years of the latest terms whose dates are known, in order."""
    years = TermYear.objects.filter(terms__in=_latest_terms(demonstration), start__isnull=False)
    return tuple(Year(year.number, year.start, year.end) for year in years.order_by("start"))


def started_on(demonstration: Demonstration) -> date | None:
    """The first day: that of the first year, else that of a milestone."""
    years = demonstration_years(demonstration)
    if years:
        return years[0].start
    dates = dict(demonstration.milestones.filter(kind__in=STARTS).values_list("kind", "date"))
    return next((dates[kind] for kind in STARTS if dates.get(kind)), None)


def demonstration_counties(demonstration: Demonstration) -> tuple[AreaCounty, ...]:
    """The counties of the latest terms, by code, each with its own start; empty where none are recorded."""
    counties = TermCounty.objects.filter(terms__in=_latest_terms(demonstration)).select_related("county")
    return tuple(
        AreaCounty(row.county_id, row.county.state_id, row.start, row.end)
        for row in counties.order_by("county_id", "start")
    )


def comparison_counties(demonstration: Demonstration) -> tuple[AreaCounty, ...]:
    """The counties that the demonstration is compared with, by code; empty where none are recorded."""
    areas = ComparisonArea.objects.filter(demonstration=demonstration).select_related("county")
    return tuple(
        AreaCounty(area.county_id, area.county.state_id, area.start, area.end)
        for area in areas.order_by("county_id", "start")
    )


def counties_of_state(code: str, *, on: date) -> tuple[AreaCounty, ...]:
    """Every county of a state on a day, by code."""
    return tuple(
        AreaCounty(county.fips, county.state_id) for county in counties_valid(on).filter(state_id=code)
    )


def counties_without_demonstration(*, on: date) -> tuple[AreaCounty, ...]:
    """Every county of the states that had no demonstration, by code."""
    others = counties_valid(on).exclude(state__participation=Participation.DEMONSTRATION)
    return tuple(AreaCounty(county.fips, county.state_id) for county in others)


def contract_numbers(demonstration: Demonstration) -> tuple[str, ...]:
    """The known contract numbers of its plans, in order, once each."""
    known = demonstration.plans.exclude(contract_number="").order_by("contract_number")
    return tuple(known.values_list("contract_number", flat=True).distinct())


def _latest_terms(demonstration: Demonstration):
    terms = Terms.objects.visible_to(EVERYBODY).filter(agreement=demonstration.established_by_id)
    return terms.governing(date.max)


def counties_valid(on: date):
    return County.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
    ).order_by("fips")

"""Where a demonstration runs: what intake and eligibility need to know of its state, counties and dates."""

from dataclasses import dataclass
from datetime import date

from demonstrations.models import Demonstration
from demonstrations.selectors.area import demonstration_counties, demonstration_years, started_on
from states.models import County, State


@dataclass(frozen=True)
class CountySpan:
    """A county is demonstration area over [start, end); an empty end means as long as the demonstration."""

    fips: str
    start: date
    end: date | None


@dataclass(frozen=True)
class Area:
    """A demonstration's place and time. `counties` is None where the record does not know them or their dates."""

    slug: str
    state: str
    counties: tuple[CountySpan, ...] | None
    start: date | None
    end: date | None  # the first day after it, as far as its years are on record


def area_of(demonstration: Demonstration) -> Area:
    start = started_on(demonstration)
    years = demonstration_years(demonstration)
    return Area(
        slug=demonstration.slug,
        state=demonstration.state_id,
        counties=_counties(demonstration, start),
        start=start,
        end=years[-1].end if years else None,
    )


def _counties(demonstration: Demonstration, start: date | None) -> tuple[CountySpan, ...] | None:
    """A county without a start of its own begins with the demonstration."""
    found = demonstration_counties(demonstration)
    if not found or any(county.start is None and start is None for county in found):
        return None
    return tuple(CountySpan(county.fips, county.start or start, county.end) for county in found)


def state_fips() -> dict[str, str]:
    """FIPS code of every state and DC, by postal code."""
    return dict(State.objects.order_by("code").values_list("code", "fips"))


def state_ssa() -> dict[str, str]:
    """SSA code of every state and DC, by postal code."""
    return dict(State.objects.order_by("code").values_list("code", "ssa"))


def known_counties() -> frozenset[str]:
    return frozenset(County.objects.values_list("pk", flat=True))

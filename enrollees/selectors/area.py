"""Where a demonstration runs: what intake and eligibility need to know of its state, counties and dates."""

from dataclasses import dataclass
from datetime import date

from states.models import State


@dataclass(frozen=True)
class CountySpan:
    """A county is demonstration area over [start, end); an empty end means as long as the demonstration."""

    fips: str
    start: date
    end: date | None


@dataclass(frozen=True)
class Area:
    """A demonstration's place and time. `counties` is None where the record does not know them."""

    slug: str
    state: str
    counties: tuple[CountySpan, ...] | None
    start: date | None
    end: date | None  # the first day after it


def state_fips() -> dict[str, str]:
    """FIPS code of every state and DC, by postal code."""
    return dict(State.objects.order_by("code").values_list("code", "fips"))

"""Who the people are: what holds for a person over all months, and how their need of care moves."""

from dataclasses import dataclass

import numpy as np

from enrollees.synthetic.areas import Areas, shares
from enrollees.synthetic.draws import Draws, Stream, keyed, normal
from enrollees.synthetic.plan import Plan, month_number

NEVER = 1_000_000  # a month index that no file reaches

# Shares of people, demonstration group and comparison group. The groups differ a little, as real areas do.
UNDER_65 = (0.42, 0.38)
RACES = ("white", "black", "hispanic", "asian", "native", "other", "unknown")
RACE_SHARES = ((0.60, 0.15, 0.12, 0.08, 0.02, 0.02, 0.01), (0.58, 0.24, 0.11, 0.03, 0.01, 0.02, 0.01))
SEXES = ("F", "M", "U")
SEX_SHARES = (0.605, 0.393, 0.002)
YOUNGEST = 21
OLDEST = 102
MOVERS = 0.04
EARLIEST_STAYERS = 0.82  # share of people who are there in the first month

COMMUNITY, HCBS, FACILITY = range(3)
CATEGORIES = ("community", "hcbs", "facility")


@dataclass(frozen=True)
class Geography:
    """The counties of one group as arrays, shape (counties,)."""

    fips: np.ndarray
    state: np.ndarray
    start: np.ndarray  # month index, NEVER where no demonstration starts
    cumulative: np.ndarray  # of the shares
    share: np.ndarray


@dataclass(frozen=True)
class People:
    """A chunk of people; every array has shape (people,) unless it says otherwise."""

    number: np.ndarray
    demonstration: np.ndarray  # bool
    county: np.ndarray  # index into all counties, demonstration ones first
    second_county: np.ndarray
    moves: np.ndarray  # month index, NEVER for who stays
    entry: np.ndarray  # month index of the first row
    birth: np.ndarray  # age in months in month 0
    sex: np.ndarray  # index into SEXES
    race: np.ndarray  # index into RACES
    disabled: np.ndarray
    esrd: np.ndarray
    spmi: np.ndarray
    frailty: np.ndarray  # standard normal, for life
    year_frailty: np.ndarray  # (people, months), constant within 12 months
    category: np.ndarray  # (people, months), index into CATEGORIES
    personal_care: np.ndarray


def geography(plan: Plan) -> Geography:
    """All counties of the plan: first the demonstration's, then the comparison's."""
    areas: Areas = plan.areas
    counties = (*areas.demonstration, *areas.comparison)
    first = month_number(plan.first)
    spread = [shares(areas.demonstration), shares(areas.comparison)]
    return Geography(
        fips=np.array([county.fips for county in counties]),
        state=np.array([county.state for county in counties]),
        start=np.array([NEVER if c.start is None else month_number(c.start) - first for c in counties]),
        cumulative=np.concatenate([np.cumsum(share) for share in spread]),
        share=np.concatenate(spread),
    )


def people(plan: Plan, places: Geography, draws: Draws) -> People:
    """The people of one chunk. Even numbers are the demonstration group, odd ones the comparison group."""
    number = draws.first + np.arange(draws.people)
    demonstration = number % 2 == 0
    birth = _birth(draws, demonstration)
    frailty = normal(draws.person(Stream.FRAILTY))
    under_65 = birth < 65 * 12
    disabled = under_65 | (draws.person(Stream.DISABILITY) < 0.22)
    size = len(plan.areas.demonstration)
    return People(
        number=number,
        demonstration=demonstration,
        county=_county(places, size, demonstration, draws.person(Stream.COUNTY)),
        second_county=_county(places, size, demonstration, draws.person(Stream.MOVE_TO)),
        moves=_moment(draws.person(Stream.MOVE), MOVERS, plan.months),
        entry=_entry(draws.person(Stream.ENTRY), plan.months),
        birth=birth,
        sex=_choose(draws.person(Stream.SEX), SEX_SHARES),
        race=np.where(
            demonstration,
            _choose(draws.person(Stream.RACE), RACE_SHARES[0]),
            _choose(draws.person(Stream.RACE), RACE_SHARES[1]),
        ),
        disabled=disabled,
        esrd=draws.person(Stream.ESRD) < np.where(under_65, 0.035, 0.018),
        spmi=draws.person(Stream.SPMI) < np.where(under_65, 0.36, 0.14),
        frailty=frailty,
        year_frailty=by_year(normal(draws.month(Stream.YEAR_FRAILTY))),
        category=_category(draws, birth, frailty),
        personal_care=draws.person(Stream.PERSONAL_CARE) < 0.06,
    )


def by_year(monthly: np.ndarray) -> np.ndarray:
    """The number of each twelfth month, held for twelve months: shape (people, months) in and out."""
    return _held(monthly, 12)


def by_half_year(monthly: np.ndarray) -> np.ndarray:
    """The number of each sixth month, held for six months: shape (people, months) in and out."""
    return _held(monthly, 6)


def _held(monthly: np.ndarray, months: int) -> np.ndarray:
    return monthly[:, np.arange(monthly.shape[1]) // months * months]


def _choose(uniform: np.ndarray, probabilities: tuple[float, ...]) -> np.ndarray:
    return np.searchsorted(np.cumsum(probabilities)[:-1], uniform, side="right")


def _moment(uniform: np.ndarray, probability: float, months: int) -> np.ndarray:
    """A month index for the share `probability` of people, spread evenly; NEVER for the rest."""
    return np.where(uniform < probability, (uniform / probability * months).astype(np.int64), NEVER)


def _entry(uniform: np.ndarray, months: int) -> np.ndarray:
    later = (uniform - EARLIEST_STAYERS) / (1 - EARLIEST_STAYERS) * months
    return np.where(uniform < EARLIEST_STAYERS, 0, later.astype(np.int64))


def _county(places: Geography, size: int, demonstration: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    inside = np.minimum(np.searchsorted(places.cumulative[:size], uniform, side="right"), size - 1)
    others = len(places.fips) - size
    outside = np.minimum(np.searchsorted(places.cumulative[size:], uniform, side="right"), others - 1)
    return np.where(demonstration, inside, size + outside)


def _birth(draws: Draws, demonstration: np.ndarray) -> np.ndarray:
    under = draws.person(Stream.UNDER_65) < np.where(demonstration, *UNDER_65)
    spread = draws.person(Stream.AGE)
    young = YOUNGEST + (65 - YOUNGEST) * spread**0.65
    old = 65 + (OLDEST - 65) * spread**1.7
    years = np.where(under, young, old)
    return np.floor(years * 12).astype(np.int64)


def _category(draws: Draws, birth: np.ndarray, frailty: np.ndarray) -> np.ndarray:
    """Need of care is a slowly rising line with a shake every half year; two thresholds cut it in three."""
    months = np.arange(draws.months)
    age = ((birth[:, None] + months) / 12 - 65) / 15
    need = (
        0.85 * normal(draws.person(Stream.NEED))[:, None]
        + 0.25 * frailty[:, None]
        + 0.45 * np.maximum(age, -0.6)
        + (0.004 + 0.006 * normal(draws.person(Stream.NEED_DRIFT)))[:, None] * months
        + 0.06 * by_half_year(normal(draws.month(Stream.NEED_HALF_YEAR)))
    )
    return np.where(need > 1.45, FACILITY, np.where(need > 0.65, HCBS, COMMUNITY)).astype(np.int8)


def county_level(seed: int, places: Geography, spread: float) -> np.ndarray:
    """A lasting factor on each county's dollars, shape (counties,)."""
    drawn = np.array([keyed(seed, Stream.COUNTY_LEVEL, int(fips)) for fips in places.fips])
    return np.exp(spread * normal(drawn))


def county_year(seed: int, places: Geography, years: int, spread: float) -> np.ndarray:
    """A shock of each county and year on dollars, shape (counties, years)."""
    drawn = [
        [keyed(seed, Stream.COUNTY_YEAR, int(fips), year) for year in range(years)] for fips in places.fips
    ]
    return np.exp(spread * normal(np.array(drawn)))

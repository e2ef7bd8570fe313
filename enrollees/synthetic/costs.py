"""What Medicare and Medicaid pay for the people's months, and the care that it pays for.

Works on rows (one a person and month that is present), so every array has shape (rows,). Dollars are whole
cents. The effect is applied last, in integers, and nothing that is drawn depends on it.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from enrollees.synthetic.draws import Draws, Stream, normal
from enrollees.synthetic.lives import FULL_CODES, Lives
from enrollees.synthetic.people import COMMUNITY, FACILITY, HCBS, People
from enrollees.synthetic.plan import Plan

PRICE = 1.07  # on top of the medians below
MEDICARE_TREND = 1.04  # a year; about 3 percent is seen, as the frail die and newcomers are healthier
MEDICAID_TREND = 1.025
SEASON = 0.05  # winter above, summer below the year's mean
MOST_DOLLARS = 2_000_000  # of one month; keeps cents times an effect inside 64 bits
FMAP = (0.50, 0.65)  # federal share of Medicaid dollars, demonstration and comparison States
CAPITATION = 1_000.0  # dollars a month of a plan's member with an HCC score of 1


@dataclass(frozen=True)
class Care:
    """Dollars in cents and counts of services; rows in plans outside Medicare's claims have `seen` False."""

    medicare: np.ndarray
    part_d: np.ndarray
    medicaid: np.ndarray
    medicaid_federal: np.ndarray
    capitation: np.ndarray
    without: np.ndarray  # what Medicare would have paid, to anybody, had there been no demonstration
    seen: np.ndarray
    inpatient: np.ndarray
    ed: np.ndarray
    snf_admit: np.ndarray
    physician: np.ndarray
    pqi: np.ndarray
    discharges: np.ndarray
    readmit: np.ndarray
    mh_discharges: np.ndarray
    mh_followup: np.ndarray
    hcc: np.ndarray


class Rows:
    """The rows of a chunk: which person and month each is, and a way to draw for them."""

    def __init__(self, life: Lives, draws: Draws) -> None:
        self.present = life.present
        self.person, self.month = np.nonzero(life.present)
        self._draws = draws

    def of(self, monthly: np.ndarray) -> np.ndarray:
        """A (people, months) array at the rows."""
        return monthly[self.present]

    def each(self, personal: np.ndarray) -> np.ndarray:
        """A (people,) array at the rows."""
        return personal[self.person]

    def draw(self, stream: Stream) -> np.ndarray:
        return self.of(self._draws.month(stream))

    def draw_person(self, stream: Stream) -> np.ndarray:
        return self.each(self._draws.person(stream))


def care(plan: Plan, who: People, life: Lives, rows: Rows, prices: np.ndarray) -> Care:
    """The care of each row. `prices` is a factor on Medicare dollars by county and year, (counties, years)."""
    category, age = rows.of(who.category), rows.of(life.age)
    frailty = 0.95 * rows.each(who.frailty) + 0.40 * rows.of(who.year_frailty)
    last_months = _last_months(rows.of(life.to_death))
    part_a, part_b = rows.of(life.part_a), rows.of(life.part_b)
    seen = ~rows.of(life.advantage) & ~rows.of(life.pace)
    illness = np.exp(0.62 * frailty) * last_months * _by_age(age) * np.where(rows.each(who.spmi), 1.15, 1.0)

    idle = _logistic(-1.00 - 0.80 * frailty - 0.35 * (category == HCBS) - 0.60 * (category == FACILITY))
    active = (rows.draw(Stream.ACTIVE) >= idle / last_months) & (part_a | part_b)
    season = 1 + SEASON * np.cos(2 * np.pi * plan.calendar_month[rows.month] / 12)
    stays = poisson(
        rows.draw(Stream.INPATIENT), 0.029 * illness * season * _factor(category, 1.25, 1.30), most=4
    )
    inpatient = np.where(active & part_a, stays, 0)
    snf = thinned(rows.draw(Stream.SNF), inpatient, np.where(category == FACILITY, 0.34, 0.19))
    ed = np.where(active & part_b, poisson(rows.draw(Stream.ED), 0.075 * illness * season, most=6), 0)
    physician = np.where(
        active & part_b, poisson(rows.draw(Stream.PHYSICIAN), 1.7 * illness**0.6, most=20), 0
    )

    dollars = (
        inpatient * _lognormal(rows.draw(Stream.INPATIENT_DOLLARS), 9_400, 0.75)
        + snf * _lognormal(rows.draw(Stream.SNF_DOLLARS), 7_200, 0.6)
        + ed * 430.0
        + physician * 96.0
        + np.where(
            active & part_b,
            _lognormal(rows.draw(Stream.OTHER_DOLLARS), 105, 1.35)
            * np.exp(0.45 * frailty)
            * _factor(category, 1.8, 1.6)
            * np.where(rows.each(who.esrd), 11.0, 1.0)
            * np.sqrt(last_months),
            0.0,
        )
        + np.where(rows.of(life.hospice) & active, 3_300.0, 0.0)
    )
    price = PRICE * prices[rows.of(life.county), rows.month // 12] * MEDICARE_TREND ** (rows.month / 12)
    in_plan = rows.of(life.in_plan)
    discharges = inpatient - thinned(
        rows.draw(Stream.DIED_INSIDE), np.where(rows.of(life.died), inpatient, 0), 0.5
    )
    mental = thinned(rows.draw(Stream.MENTAL_HEALTH), discharges, np.where(rows.each(who.spmi), 0.18, 0.02))
    hcc = _hcc(who, rows)
    full = rows.of(life.dual) < FULL_CODES
    services = _cents(np.where(seen, dollars * price, 0.0))
    capitation = _cents(
        np.where(in_plan | rows.of(life.advantage), CAPITATION * price * np.nan_to_num(hcc, nan=1.0), 0.0)
    )
    medicaid = _medicaid(rows, category, full)
    return Care(
        medicare=np.where(in_plan, 0, services),
        part_d=_part_d(rows, frailty),
        medicaid=medicaid,
        medicaid_federal=np.floor(medicaid * np.where(rows.each(who.demonstration), *FMAP) + 0.5).astype(
            np.int64
        ),
        capitation=capitation,
        without=np.where(seen, services, capitation),
        seen=seen,
        inpatient=inpatient,
        ed=ed,
        snf_admit=snf,
        physician=physician,
        pqi=thinned(rows.draw(Stream.PQI), inpatient, 0.17),
        discharges=discharges,
        readmit=thinned(rows.draw(Stream.READMIT), discharges, 0.17),
        mh_discharges=mental,
        mh_followup=thinned(rows.draw(Stream.FOLLOWUP), mental, 0.52),
        hcc=hcc,
    )


def with_effect(cents: np.ndarray, affected: np.ndarray, effect: Decimal) -> np.ndarray:
    """The cents times 1 + effect where `affected`, each rounded half up to a whole cent; integers only."""
    numerator, denominator = (1 + effect).as_integer_ratio()
    changed = (2 * cents * numerator + denominator) // (2 * denominator)
    return np.where(affected, changed, cents)


def poisson(uniform: np.ndarray, rate: np.ndarray, most: int) -> np.ndarray:
    """Counts by inversion of the Poisson distribution, cut at `most`."""
    term = np.exp(-rate)
    reached = term.copy()
    count = np.zeros(uniform.shape, dtype=np.int64)
    for number in range(1, most + 1):
        count += uniform > reached
        term *= rate / number
        reached += term
    return count


def thinned(uniform: np.ndarray, count: np.ndarray, probability: np.ndarray | float) -> np.ndarray:
    """How many of `count` things have a property that each has with `probability`, by inversion of the binomial."""
    some = np.flatnonzero(count)
    size, chance = count[some], np.broadcast_to(probability, count.shape)[some]
    term = (1 - chance) ** size
    reached = term.copy()
    kept = np.zeros(some.shape, dtype=np.int64)
    for number in range(int(size.max(initial=0))):
        kept += (uniform[some] > reached) & (number < size)
        term *= np.maximum(size - number, 0) / (number + 1) * chance / (1 - chance)
        reached += term
    result = np.zeros(count.shape, dtype=np.int64)
    result[some] = kept
    return result


def _last_months(to_death: np.ndarray) -> np.ndarray:
    """How much more care the last months of life take."""
    near = to_death.clip(min=0)
    return np.select([near == 0, near == 1, near == 2, near < 6], [5.5, 4.2, 3.0, 1.8], 1.0)


def _by_age(age: np.ndarray) -> np.ndarray:
    return np.select([age < 45, age < 65, age < 80], [0.80, 0.95, 1.0], 1.12)


def _factor(category: np.ndarray, hcbs: float, facility: float) -> np.ndarray:
    return np.select([category == COMMUNITY, category == HCBS], [1.0, hcbs], facility)


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _lognormal(uniform: np.ndarray, median: float, spread: float) -> np.ndarray:
    return median * np.exp(spread * normal(uniform))


def _cents(dollars: np.ndarray) -> np.ndarray:
    return np.floor(dollars.clip(0, MOST_DOLLARS) * 100 + 0.5).astype(np.int64)


def _hcc(who: People, rows: Rows) -> np.ndarray:
    """A risk score from the year before: new each year, unknown (NaN) for a few people in their first year."""
    sigma = 0.42 * rows.each(who.frailty) + 0.15 * rows.of(who.year_frailty)
    score = np.round(np.exp(0.18 + sigma + 0.18 * normal(rows.draw_person(Stream.HCC))), 3)
    first_year = rows.month - rows.each(who.entry) < 12
    unknown = first_year & (rows.each(who.entry) > 0) & (rows.draw_person(Stream.HCC_KNOWN) < 0.15)
    return np.where(unknown, np.nan, score)


def _part_d(rows: Rows, frailty: np.ndarray) -> np.ndarray:
    filled = rows.draw(Stream.PART_D_ACTIVE) >= 0.14
    dollars = (
        _lognormal(rows.draw(Stream.PART_D), 190, 1.0) * np.exp(0.25 * frailty) * 1.04 ** (rows.month / 12)
    )
    return _cents(np.where(filled, dollars, 0.0))


def _medicaid(rows: Rows, category: np.ndarray, full: np.ndarray) -> np.ndarray:
    median = np.select([category == FACILITY, category == HCBS], [4_700.0, 1_900.0], 240.0)
    spread = np.select([category == FACILITY, category == HCBS], [0.25, 0.5], 0.9)
    dollars = (
        median * np.exp(spread * normal(rows.draw(Stream.MEDICAID))) * MEDICAID_TREND ** (rows.month / 12)
    )
    return _cents(np.where(full, dollars, 0.0))

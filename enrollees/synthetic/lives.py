"""What happens to the people month by month: entry, death, gaps, coverage, dual status, enrollment.

Every array has shape (people, months). A spell is a run of months that some people have once.
"""

from dataclasses import dataclass

import numpy as np

from enrollees.synthetic.draws import Draws, Stream, normal
from enrollees.synthetic.people import FACILITY, NEVER, Geography, People, by_half_year
from enrollees.synthetic.plan import Plan

DUAL_CODES = ("02", "04", "08", "01", "03", "06", "09", "NA")
FULL_CODES = 3  # how many of them, from the left, mean full Medicaid
FULL_SHARES = (0.70, 0.07, 0.23)
LAPSED_SHARES = (0.30, 0.25, 0.10, 0.10, 0.25)

YEARLY_EXIT = 0.022
LONG_STAY_MONTHS = 4  # 101 days end in the fourth month
LOWEST_SCORE = 1.0  # a score under this for LOW_MONTHS months ends the State's clinical rule
LOW_MONTHS = 9


@dataclass(frozen=True)
class Lives:
    """Monthly states; booleans unless said otherwise."""

    present: np.ndarray  # there is a row
    county: np.ndarray  # index into the geography
    after_start: np.ndarray  # the county's demonstration has started; never in the comparison group
    age: np.ndarray  # whole years
    dual: np.ndarray  # index into DUAL_CODES
    part_a: np.ndarray
    part_b: np.ndarray
    advantage: np.ndarray
    pace: np.ndarray
    hospice: np.ndarray
    aligned: np.ndarray
    secondary: np.ndarray
    died: np.ndarray
    to_death: np.ndarray  # months until the month of death, NEVER for who lives
    long_stay: np.ndarray
    score: np.ndarray  # the State's risk score, as in PRISM
    clinical: np.ndarray
    enrolled: np.ndarray
    engaged: np.ndarray
    in_plan: np.ndarray  # enrolled in a Medicare-Medicaid Plan
    new_cohort: np.ndarray  # shape (people,): first eligible after the start


def lives(plan: Plan, places: Geography, who: People, draws: Draws) -> Lives:
    """The lives of one chunk of people."""
    months = np.arange(plan.months)
    entry, number = who.entry[:, None], months[None, :]
    age = (who.birth[:, None] + number) // 12
    death = _death(who, age, draws)
    died = number == death[:, None]
    last = np.minimum(death, _first_hit(draws.month(Stream.EXIT), _monthly(YEARLY_EXIT), who.entry + 1) - 1)
    gap = ~died & _spell(draws, Stream.GAP, 0.05, 2.0, who.entry + 1)
    present = (number >= entry) & (number <= last[:, None]) & ~gap
    county = np.where(number >= who.moves[:, None], who.second_county[:, None], who.county[:, None])
    launch = np.where(who.demonstration, places.start[who.county], plan.launch)
    away, back = _away(draws, launch)
    score, clinical = _clinical_rule(plan, who, draws)
    after_start = number >= places.start[county]
    advantage = away | _spell(draws, Stream.ADVANTAGE, 0.24, 40.0)
    pace = ~advantage & (age >= 55) & _spell(draws, Stream.PACE, 0.008, 24.0)
    can_enroll = after_start & clinical & ~advantage & ~pace
    enrolled = can_enroll & _enrolled(plan, places.start[who.county], draws)
    in_plan = enrolled & (plan.model == "capitated")
    to_death = death[:, None] - number
    return Lives(
        present=present,
        county=county,
        after_start=after_start,
        age=age,
        dual=_dual_status(draws, who),
        part_a=~_spell(draws, Stream.NO_PART_A, 0.006, 10.0),
        part_b=~_spell(draws, Stream.NO_PART_B, 0.015, 6.0),
        advantage=advantage,
        pace=pace,
        hospice=_hospice(draws, to_death) & ~in_plan,
        aligned=_spell(draws, Stream.ALIGNED, 0.09, 20.0),
        secondary=_spell(draws, Stream.SECONDARY, 0.02, 12.0) & (age < 65),
        died=died,
        to_death=to_death,
        long_stay=_long_stay(who.category == FACILITY),
        score=score,
        clinical=clinical,
        enrolled=enrolled,
        engaged=enrolled & (draws.person(Stream.ENGAGE) < 0.45)[:, None],
        in_plan=in_plan,
        new_cohort=(who.entry > launch) | ((who.entry < launch) & (back <= last)),
    )


def _monthly(yearly: float) -> float:
    return 1 - (1 - yearly) ** (1 / 12)


def _first_hit(uniform: np.ndarray, hazard: np.ndarray | float, entry: np.ndarray) -> np.ndarray:
    """The first month from entry on in which the number falls under the hazard, else NEVER: (people,)."""
    hit = (uniform < hazard) & (np.arange(uniform.shape[1]) >= entry[:, None])
    return np.where(hit.any(axis=1), hit.argmax(axis=1), NEVER)


def _spell(
    draws: Draws, which: Stream, probability: float, mean: float, earliest: np.ndarray | None = None
) -> np.ndarray:
    """For the share `probability` of people one run of months: geometric length with the given mean, starting
    evenly from one mean before the first month to the last one. The streams after `which` in the list give
    its start and length."""
    start_stream, length_stream = Stream(which + 1), Stream(which + 2)
    has = draws.person(which) < probability
    lead = 0 if earliest is not None else mean
    start = np.floor(draws.person(start_stream) * (draws.months + lead) - lead)
    if earliest is not None:
        start = np.maximum(start, earliest)
    length = _waiting(draws.person(length_stream), mean)
    number = np.arange(draws.months)
    return has[:, None] & (number >= start[:, None]) & (number < (start + length)[:, None])


def _death(who: People, age: np.ndarray, draws: Draws) -> np.ndarray:
    """The month of death, NEVER for who lives: shape (people,). Old, frail and facility people die sooner."""
    yearly = np.select([age < 45, age < 65, age < 75, age < 85], [0.008, 0.020, 0.030, 0.058], 0.125)
    weight = np.exp(0.45 * who.frailty - 0.1)[:, None] * np.where(who.category == FACILITY, 1.9, 1.0)
    weight = weight * np.where(who.esrd, 2.5, 1.0)[:, None]
    return _first_hit(draws.month(Stream.DEATH), (yearly * weight / 12).clip(0, 0.5), who.entry)


def _dual_status(draws: Draws, who: People) -> np.ndarray:
    """Full codes, but for spells of lost Medicaid and, for some newcomers, months before it began."""
    full = np.searchsorted(np.cumsum(FULL_SHARES)[:-1], draws.person(Stream.FULL_CODE), side="right")
    lapsed = FULL_CODES + np.searchsorted(
        np.cumsum(LAPSED_SHARES)[:-1], draws.person(Stream.LAPSE_CODE), side="right"
    )
    not_yet = draws.person(Stream.NOT_YET)
    wait = np.where((who.entry > 0) & (not_yet < 0.3), 1 + np.floor(not_yet / 0.3 * 4), 0)
    before = np.arange(draws.months) < (who.entry + wait)[:, None]
    return np.where(before | _spell(draws, Stream.LAPSE, 0.18, 9.0), lapsed[:, None], full[:, None]).astype(
        np.int8
    )


def _away(draws: Draws, launch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Months in Medicare Advantage around the start, and the month of coming back, NEVER for the others. With
    the newcomers these people are the new cohort, and unlike newcomers they have a baseline."""
    has = draws.person(Stream.AWAY) < 0.05
    leave = launch - 1 - np.floor(draws.person(Stream.AWAY_BEFORE) * 9)
    back = launch + 1 + np.floor(draws.person(Stream.AWAY_AFTER) * 15)
    number = np.arange(draws.months)
    away = has[:, None] & (number >= leave[:, None]) & (number < back[:, None])
    return away, np.where(has, back, NEVER)


def _clinical_rule(plan: Plan, who: People, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    """The State's risk score, new each half year, and whether the person meets its rule that month: met once
    the score reaches the threshold, lost when it stays low for nine months. Without a threshold all meet it."""
    shake = by_half_year(normal(draws.month(Stream.RISK_HALF_YEAR)))
    lasting = 0.45 * who.frailty + 0.20 * normal(draws.person(Stream.RISK))
    score = np.round(np.exp(1.30 + lasting[:, None] + 0.25 * who.year_frailty + 0.15 * shake), 3)
    if plan.risk_threshold is None:
        return score, np.ones_like(score, dtype=bool)
    meets = np.empty_like(score, dtype=bool)
    met = np.zeros(len(score), dtype=bool)
    low = np.zeros(len(score), dtype=np.int64)
    for month in range(score.shape[1]):
        low = np.where(score[:, month] < LOWEST_SCORE, low + 1, 0)
        met = (met & (low < LOW_MONTHS)) | (score[:, month] >= plan.risk_threshold)
        meets[:, month] = met
    return score, meets


def _enrolled(plan: Plan, start: np.ndarray, draws: Draws) -> np.ndarray:
    """Whether an eligible person is enrolled that month: people join over the first year, some leave again."""
    share = 0.60 if plan.model == "managed_ffs" else 0.40
    joins = start + np.floor(12 * draws.person(Stream.ENROLL_DELAY) ** 1.5)
    leaves = joins + _waiting(draws.person(Stream.DISENROLL), 60.0)
    number = np.arange(plan.months)
    willing = draws.person(Stream.ENROLL) < share
    return willing[:, None] & (number >= joins[:, None]) & (number < leaves[:, None])


def _waiting(uniform: np.ndarray, mean: float) -> np.ndarray:
    """Whole months, at least one, geometric with the given mean."""
    return 1 + np.floor(np.log(uniform) / np.log1p(-1 / mean))


def _hospice(draws: Draws, to_death: np.ndarray) -> np.ndarray:
    length = np.where(
        draws.person(Stream.HOSPICE) < 0.40, _waiting(draws.person(Stream.HOSPICE_LENGTH), 2.5), 0
    )
    return (to_death >= 0) & (to_death < length[:, None])


def _long_stay(in_facility: np.ndarray) -> np.ndarray:
    """True from the fourth month in a row in a facility; who is there in month 0 had come before."""
    before = np.repeat(in_facility[:, :1], LONG_STAY_MONTHS - 1, axis=1)
    padded = np.concatenate([before, in_facility], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, LONG_STAY_MONTHS, axis=1)
    return windows.all(axis=-1)

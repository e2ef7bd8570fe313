"""Uniform numbers that depend only on the seed, the stream, the person and the month.

A counter-based generator (Philox) is read at the person's own place, so people may be made in any chunks,
and a stream that is added later moves no other. Nothing about the effect is ever drawn: two plans that
differ only in their effect read the same numbers.
"""

from enum import IntEnum, auto

import numpy as np
from numpy.random import Philox
from scipy.special import ndtri

WORDS = 4  # numbers in one Philox counter step


class Stream(IntEnum):
    """One independent stream for each thing that is drawn. Add at the end: the order is the identity."""

    COUNTY_LEVEL = auto()
    COUNTY_YEAR = auto()
    AREA_MARRIED = auto()
    AREA_COLLEGE = auto()
    AREA_UNEMPLOYED = auto()
    AREA_HOSPITAL = auto()
    COUNTY = auto()
    MOVE = auto()
    MOVE_TO = auto()
    UNDER_65 = auto()
    AGE = auto()
    SEX = auto()
    RACE = auto()
    DISABILITY = auto()
    ESRD = auto()
    SPMI = auto()
    FRAILTY = auto()
    YEAR_FRAILTY = auto()
    HCC = auto()
    HCC_KNOWN = auto()
    RISK = auto()
    RISK_HALF_YEAR = auto()
    NEED = auto()
    NEED_DRIFT = auto()
    NEED_HALF_YEAR = auto()
    PERSONAL_CARE = auto()
    ENTRY = auto()
    DEATH = auto()
    EXIT = auto()
    GAP = auto()
    GAP_START = auto()
    GAP_LENGTH = auto()
    LAPSE = auto()
    LAPSE_START = auto()
    LAPSE_LENGTH = auto()
    LAPSE_CODE = auto()
    NOT_YET = auto()
    FULL_CODE = auto()
    ADVANTAGE = auto()
    ADVANTAGE_START = auto()
    ADVANTAGE_LENGTH = auto()
    AWAY = auto()
    AWAY_BEFORE = auto()
    AWAY_AFTER = auto()
    NO_PART_B = auto()
    NO_PART_B_START = auto()
    NO_PART_B_LENGTH = auto()
    NO_PART_A = auto()
    NO_PART_A_START = auto()
    NO_PART_A_LENGTH = auto()
    ALIGNED = auto()
    ALIGNED_START = auto()
    ALIGNED_LENGTH = auto()
    PACE = auto()
    PACE_START = auto()
    PACE_LENGTH = auto()
    SECONDARY = auto()
    SECONDARY_START = auto()
    SECONDARY_LENGTH = auto()
    HOSPICE = auto()
    HOSPICE_LENGTH = auto()
    ENROLL = auto()
    ENROLL_DELAY = auto()
    DISENROLL = auto()
    ENGAGE = auto()
    CONTRACT = auto()
    ACTIVE = auto()
    INPATIENT = auto()
    INPATIENT_DOLLARS = auto()
    SNF = auto()
    SNF_DOLLARS = auto()
    ED = auto()
    PHYSICIAN = auto()
    OTHER_DOLLARS = auto()
    DIED_INSIDE = auto()
    READMIT = auto()
    PQI = auto()
    MENTAL_HEALTH = auto()
    FOLLOWUP = auto()
    PART_D_ACTIVE = auto()
    PART_D = auto()
    MEDICAID = auto()


def normal(uniform: np.ndarray) -> np.ndarray:
    """Standard normal numbers from uniform ones, same shape."""
    return ndtri(uniform)


def keyed(seed: int, stream: Stream, first: int, second: int = 0) -> float:
    """One uniform number for a thing that is known by number, such as a county (and a year)."""
    word = Philox(key=_key(seed, stream), counter=_counter(first, second)).random_raw(1)
    return float(_open_interval(word)[0])


class Draws:
    """The numbers of `people` people from number `first` on, over `months` months."""

    def __init__(self, *, seed: int, first: int, people: int, months: int) -> None:
        self.seed = seed
        self.first = first
        self.people = people
        self.months = months
        self._row = -(-months // WORDS) * WORDS  # a person's months start on a whole counter step

    def person(self, stream: Stream) -> np.ndarray:
        """One number in (0, 1) a person: shape (people,)."""
        skip = self.first % WORDS
        generator = Philox(key=_key(self.seed, stream), counter=_counter(self.first // WORDS))
        return _open_interval(generator.random_raw(skip + self.people)[skip:])

    def month(self, stream: Stream) -> np.ndarray:
        """One number in (0, 1) a person and month: shape (people, months)."""
        generator = Philox(key=_key(self.seed, stream), counter=_counter(self.first * self._row // WORDS))
        words = generator.random_raw(self.people * self._row).reshape(self.people, self._row)
        return _open_interval(words[:, : self.months])


def _key(seed: int, stream: Stream) -> np.ndarray:
    return np.array([seed, stream], dtype=np.uint64)


def _counter(first: int, second: int = 0) -> np.ndarray:
    return np.array([first, second, 0, 0], dtype=np.uint64)


def _open_interval(words: np.ndarray) -> np.ndarray:
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

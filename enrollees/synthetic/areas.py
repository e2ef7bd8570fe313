"""The counties a synthetic state is made of, and how its people are spread over them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp

import numpy as np
from scipy.special import ndtri

SKEW = 1.2  # standard deviation of the log of a made-up county's population
MOST_COMPARISON_COUNTIES = 40
METROPOLITAN_SHARE = 0.03  # a county with this share of its group's people counts as metropolitan


@dataclass(frozen=True)
class County:
    """A county: five-character FIPS, postal state, the date its demonstration starts (None in the
    comparison area) and its share of the group's people (any positive scale)."""

    fips: str
    state: str
    start: date | None = None
    share: float | None = None


@dataclass(frozen=True)
class Areas:
    """The counties of the demonstration and of its comparison group."""

    demonstration: tuple[County, ...]
    comparison: tuple[County, ...]

    def problems(self) -> list[str]:
        """What is wrong with the counties, as sentences; empty when nothing is."""
        found = []
        for name, counties in (("demonstration", self.demonstration), ("comparison", self.comparison)):
            if not counties:
                found.append(f"the {name} area has no county: at least one is needed")
            for county in counties:
                if len(county.fips) != 5 or not county.fips.isdigit():
                    found.append(f"county {county.fips!r} of the {name} area: FIPS codes have five digits")
                if county.share is not None and not county.share > 0:
                    found.append(f"county {county.fips} of the {name} area: its share is not above zero")
        found.extend(
            f"county {county.fips} of the demonstration area has no start date"
            for county in self.demonstration
            if county.start is None
        )
        codes = [county.fips for county in (*self.demonstration, *self.comparison)]
        found.extend(
            f"county {fips} is named twice" for fips in sorted({c for c in codes if codes.count(c) > 1})
        )
        return found


def pick(counties: Iterable[County], most: int = MOST_COMPARISON_COUNTIES) -> tuple[County, ...]:
    """At most `most` of the counties, by FIPS code; the same ones whatever their order was."""
    chosen = sorted(counties, key=lambda county: (_digest(county.fips), county.fips))[:most]
    return tuple(sorted(chosen, key=lambda county: county.fips))


def shares(counties: Sequence[County]) -> np.ndarray:
    """Shares of the group's people that add to 1, shape (counties,). A county without a share gets a made-up,
    skewed one from its code alone: few large counties, many small ones."""
    weights = np.array([_made_up_share(c.fips) if c.share is None else c.share for c in counties])
    return weights / weights.sum()


def _made_up_share(fips: str) -> float:
    return exp(SKEW * float(ndtri((_digest(fips) + 0.5) * 2.0**-52)))


def _digest(fips: str) -> int:
    """A 52-bit number from a code, the same on every machine."""
    return int.from_bytes(hashlib.sha256(fips.encode()).digest()[:8], "big") >> 12

"""The quality withhold and what of it a plan earns back (methodology 3.2), by calendar year.

The repaid part follows the percent of measures met, in bands that agreements print as whole percents. Bands are
compared by cross-multiplication: 8 of 10 lies exactly in the band that starts at 80.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fai_portal.common.money import cents


@dataclass(frozen=True)
class Band:
    """From `at_least` percent of measures met, `repaid` (a fraction) of the withhold is paid back."""

    at_least: int
    repaid: Fraction


# As published for Michigan, demonstration year 1 (methodology source S17).
PUBLISHED_BANDS = tuple(Band(20 * step, Fraction(step, 4)) for step in range(5))


@dataclass(frozen=True)
class MeasuresMet:
    """`applicable` leaves out measures that do not apply or are too small."""

    met: int
    applicable: int

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.applicable:
            raise ValueError(f"{self.met} of {self.applicable} measures met: from 0 to all of them are.")


@dataclass(frozen=True)
class Earned:
    """What became of one plan's withhold of one calendar year; band and dollars are None without a result.

    `at_edge` says that the percent met is exactly where the band starts.
    """

    withheld: Decimal
    measures: MeasuresMet | None
    band: Band | None
    at_edge: bool
    repaid: Decimal | None

    @property
    def forfeited(self) -> Decimal | None:
        return None if self.repaid is None else self.withheld - self.repaid


def band_of(measures: MeasuresMet, bands: Sequence[Band] = PUBLISHED_BANDS) -> Band | None:
    """The band of a result; None where no measure applies: that is no result, and not a full one.

    Raises ValueError where the bands do not start at 0.
    """
    if not measures.applicable:
        return None
    reached = [band for band in bands if 100 * measures.met >= band.at_least * measures.applicable]
    if not reached:
        raise ValueError("The bands of the withhold do not start at 0 percent.")
    return max(reached, key=lambda band: band.at_least)


def earned(
    withheld: Decimal, measures: MeasuresMet | None, bands: Sequence[Band] = PUBLISHED_BANDS
) -> Earned:
    """What is paid back, in cents, rounded once."""
    band = None if measures is None else band_of(measures, bands)
    if measures is None or band is None:
        return Earned(withheld, measures, None, False, None)
    at_edge = bool(band.at_least) and 100 * measures.met == band.at_least * measures.applicable
    return Earned(withheld, measures, band, at_edge, cents(Fraction(withheld) * band.repaid))

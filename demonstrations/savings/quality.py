"""From quality measures met to the part of the share that is earned (methodology 1.11).

How the agreements map the score to the share is not known, so the mapping is policy: the score itself
(`identity`), steps (`tiers`), or a weighted mean of a reporting and a performance score (`split`).
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Score:
    """Measures met out of measures required; a measure not met stays in the denominator."""

    met: int
    required: int

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.met, self.required)


@dataclass(frozen=True)
class Quality(Score):
    """The year's score; `reporting` and `performance` are its two parts, needed by a split mapping only."""

    reporting: Score | None = None
    performance: Score | None = None


@dataclass(frozen=True)
class Tier:
    """A score of `at_least` (a fraction) pays `pays` (a fraction) of the share."""

    at_least: Fraction
    pays: Fraction


@dataclass(frozen=True)
class QualityMap:
    """`identity`, or `tiers` from the highest down, or `split` with weights that add to 1."""

    kind: str = "identity"
    tiers: tuple[Tier, ...] = ()
    report_weight: Fraction = Fraction(0)
    performance_weight: Fraction = Fraction(0)


IDENTITY = QualityMap()


def quality_factor(quality: Quality, mapping: QualityMap) -> Fraction:
    """The exact fraction of the share that quality earns, 0 to 1. A score below every tier earns nothing.

    Raises ValueError when a split mapping lacks one of its two scores.
    """
    if mapping.kind == "tiers":
        score = quality.fraction
        return next((tier.pays for tier in mapping.tiers if score >= tier.at_least), Fraction(0))
    if mapping.kind == "split":
        if quality.reporting is None or quality.performance is None:
            raise ValueError("A split quality map needs the reporting and the performance score.")
        return (
            mapping.report_weight * quality.reporting.fraction
            + mapping.performance_weight * quality.performance.fraction
        )
    return quality.fraction

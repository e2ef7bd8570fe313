"""Quality measures of a year: which are met, why, and the score that payment follows (methodology 1.11, 3.2 and 4).

Rates are percents, exact. A measure that is not met stays among those required; one that is left out is in neither
number of the score.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from demonstrations.savings.findings import Finding, Refusal
from demonstrations.savings.quality import Quality, Score

HIGHER, LOWER = "higher", "lower"
NONE, FIXED, IMPROVEMENT, RELATIVE = "none", "fixed", "improvement", "relative"
KINDS = (NONE, FIXED, IMPROVEMENT, RELATIVE)
NOT_MET, LEFT_OUT = "not_met", "left_out"
IN_WORDS = {
    "benchmark": "Reached its benchmark",
    "improved": "Improved by enough",
    "gap_closed": "Closed enough of the gap to its benchmark",
    "reported": "Reported in full and accurately",
    "below_benchmark": "Did not reach its benchmark",
    "not_reported": "Not reported in full and accurately",
    "not_validated": "Not attested and validated",
    "no_rate": "No rate was given",
    "no_comparison": "Nothing to compare it with",
    "too_small": "Its denominator is too small",
}


@dataclass(frozen=True)
class Measure:
    """One measure of one year, and of one plan where plans are scored.

    benchmark_value: percent to reach (fixed), points to improve by (improvement) or percentile of the plans to reach
    (relative). gap_percent: closing this part of the gap from the earlier rate to the benchmark also meets it.
    if_small: what becomes of the measure when its denominator is under min_denominator.
    """

    code: str
    name: str
    year: int
    plan: str = ""
    direction: str = HIGHER
    rate: Fraction | None = None
    denominator: int | None = None
    min_denominator: int = 0
    if_small: str = NOT_MET
    required_reporting: bool = False
    is_reported: bool = False
    is_validated: bool = False
    benchmark_kind: str = FIXED
    benchmark_value: Fraction | None = None
    earlier_rate: Fraction | None = None
    gap_percent: Fraction | None = None

    @property
    def is_small(self) -> bool:
        return self.denominator is not None and self.denominator < self.min_denominator

    def reaches(self, target: Fraction) -> bool:
        assert self.rate is not None
        return self.rate >= target if self.direction == HIGHER else self.rate <= target


@dataclass(frozen=True)
class Verdict:
    """`met` is None where the measure is left out; `target` is the rate to reach, where there is one."""

    measure: Measure
    met: bool | None
    reason: str
    target: Fraction | None = None


def verdicts(measures: Sequence[Measure]) -> tuple[Verdict, ...]:
    """Each measure judged, a relative benchmark against the plans of its own year. Raises Refusal by name where a
    measure has no benchmark and no reporting requirement, so that nothing could meet it.
    """
    findings = [finding for each in measures for finding in _without_benchmark(each)]
    if findings:
        raise Refusal(findings)
    return tuple(_verdict(each, _target(each, measures)) for each in measures)


def _without_benchmark(measure: Measure) -> Iterable[Finding]:
    lacks_value = measure.benchmark_kind != NONE and measure.benchmark_value is None
    if lacks_value or (measure.benchmark_kind == NONE and not measure.required_reporting):
        yield Finding(
            "no_benchmark",
            f"{measure.code} in {measure.year}: no benchmark",
            "a benchmark, or reporting as what is required",
            "give its benchmark, or say that reporting it is required",
            field="benchmark_value",
        )


def _target(measure: Measure, among: Sequence[Measure]) -> Fraction | None:
    """The rate that meets the benchmark; None where nothing can say it."""
    value, earlier = measure.benchmark_value, measure.earlier_rate
    if value is None or measure.benchmark_kind == NONE:
        return None
    if measure.benchmark_kind == IMPROVEMENT:
        sign = 1 if measure.direction == HIGHER else -1
        return None if earlier is None else earlier + sign * value
    if measure.benchmark_kind == RELATIVE:
        rates = [
            each.rate for each in among
            if (each.code, each.year) == (measure.code, measure.year) and each.rate is not None
            and not each.is_small
        ]  # fmt: skip
        return percentile(rates, value, measure.direction) if len(rates) > 1 else None
    return value


def percentile(rates: Iterable[Fraction], percent: Fraction, direction: str = HIGHER) -> Fraction:
    """The rate that `percent` of all rates do not do better than: the smallest such rate, without interpolation."""
    from_worst = sorted(rates, reverse=direction == LOWER)
    place = max(1, -(-percent * len(from_worst) // 100))
    return from_worst[int(place) - 1]


def _verdict(measure: Measure, target: Fraction | None) -> Verdict:
    if measure.is_small:
        return Verdict(measure, None if measure.if_small == LEFT_OUT else False, "too_small", target)
    if measure.required_reporting and not measure.is_reported:
        return Verdict(measure, False, "not_reported", target)
    if not measure.is_validated:
        return Verdict(measure, False, "not_validated", target)
    if measure.benchmark_kind == NONE:
        return Verdict(measure, True, "reported")
    if measure.rate is None:
        return Verdict(measure, False, "no_rate", target)
    if target is None:
        return Verdict(measure, False, "no_comparison")
    if measure.reaches(target):
        return Verdict(
            measure, True, "improved" if measure.benchmark_kind == IMPROVEMENT else "benchmark", target
        )
    if measure.gap_percent is not None and measure.earlier_rate is not None:
        needed = measure.earlier_rate + (target - measure.earlier_rate) * measure.gap_percent / 100
        if measure.reaches(needed):
            return Verdict(measure, True, "gap_closed", target)
    return Verdict(measure, False, "below_benchmark", target)


def score(judged: Iterable[Verdict]) -> Quality | None:
    """Met and required, with the parts a split mapping needs; None where no measure counts: no result, and not a
    full one.

    reporting: of the measures whose reporting is required, those reported. performance: of those with a benchmark,
    those met.
    """
    counted = [each for each in judged if each.met is not None]
    if not counted:
        return None
    reporting = [each for each in counted if each.measure.required_reporting]
    performance = [each for each in counted if each.measure.benchmark_kind != NONE]
    return Quality(
        met=sum(bool(each.met) for each in counted),
        required=len(counted),
        reporting=_part(reporting, [each.measure.is_reported for each in reporting]),
        performance=_part(performance, [bool(each.met) for each in performance]),
    )


def _part(counted: Sequence[Verdict], met: Iterable[bool]) -> Score | None:
    return Score(sum(met), len(counted)) if counted else None

"""Which measures are met, and why: worked by hand."""

from fractions import Fraction

import pytest

from demonstrations.savings.capitated.withhold import MeasuresMet, earned
from demonstrations.savings.findings import Refusal
from demonstrations.savings.measures import Measure, percentile, score, verdicts
from demonstrations.savings.quality import Score


def made(**changes) -> Measure:
    return Measure(
        **{
            "code": "FUH", "name": "Follow-up", "year": 1, "rate": Fraction(70), "denominator": 200,
            "is_reported": True, "is_validated": True, "benchmark_value": Fraction(75),
        } | changes
    )  # fmt: skip


def verdict(*others: Measure, **changes) -> tuple[bool | None, str]:
    first = verdicts([made(**changes), *others])[0]
    return first.met, first.reason


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rate": Fraction(75)}, (True, "benchmark")),  # reaching it exactly is reaching it
        ({"rate": Fraction(7499, 100)}, (False, "below_benchmark")),
        ({"direction": "lower"}, (True, "benchmark")),
        ({"direction": "lower", "rate": Fraction(76)}, (False, "below_benchmark")),
        # the gap from 50 to 75 is 25; a tenth of it is 2.5
        ({"earlier_rate": Fraction(50), "gap_percent": Fraction(10), "rate": Fraction(105, 2)}, (True, "gap_closed")),
        ({"earlier_rate": Fraction(50), "gap_percent": Fraction(10), "rate": Fraction(52)}, (False, "below_benchmark")),
        ({"benchmark_kind": "improvement", "benchmark_value": Fraction(2), "earlier_rate": Fraction(68)}, (True, "improved")),
        ({"benchmark_kind": "improvement", "benchmark_value": Fraction(2), "earlier_rate": Fraction(69)}, (False, "below_benchmark")),
        ({"benchmark_kind": "improvement", "benchmark_value": Fraction(2), "earlier_rate": Fraction(72), "direction": "lower"}, (True, "improved")),
        ({"benchmark_kind": "improvement", "benchmark_value": Fraction(2)}, (False, "no_comparison")),
        ({"is_validated": False, "rate": Fraction(99)}, (False, "not_validated")),
        ({"required_reporting": True, "is_reported": False, "rate": Fraction(99)}, (False, "not_reported")),
        ({"rate": None}, (False, "no_rate")),
        ({"benchmark_kind": "none", "benchmark_value": None, "required_reporting": True}, (True, "reported")),
        ({"denominator": 29, "min_denominator": 30, "rate": Fraction(99)}, (False, "too_small")),
        ({"denominator": 29, "min_denominator": 30, "if_small": "left_out"}, (None, "too_small")),
        ({"denominator": 30, "min_denominator": 30, "rate": Fraction(99)}, (True, "benchmark")),
    ],
)  # fmt: skip
def test_a_measure_is_met_or_not_by_its_kind(changes, expected):
    assert verdict(**changes) == expected


def test_a_relative_benchmark_looks_at_the_plans_of_its_year():
    relative = {"benchmark_kind": "relative", "benchmark_value": Fraction(50)}
    others = [made(plan=f"H{n}", rate=Fraction(rate), **relative) for n, rate in enumerate((60, 70, 80, 90))]
    last_year = made(plan="H9", year=0, rate=Fraction(99), **relative)

    assert verdict(*others, last_year, rate=Fraction(80), **relative) == (True, "benchmark")
    assert verdict(*others, last_year, rate=Fraction(79), **relative) == (True, "benchmark")
    assert verdict(*others, last_year, rate=Fraction(69), **relative) == (False, "below_benchmark")
    assert verdict(last_year, **relative) == (False, "no_comparison")


def test_a_percentile_is_one_of_the_rates():
    rates = [Fraction(rate) for rate in (10, 20, 30, 40)]
    assert [percentile(rates, Fraction(p)) for p in (0, 25, 26, 50, 100)] == [10, 10, 20, 20, 40]
    assert percentile(rates, Fraction(25), "lower") == 40


def test_a_measure_that_nothing_could_meet_is_refused_by_name():
    without = [
        made(code="A", benchmark_value=None),
        made(code="B", benchmark_kind="none", benchmark_value=None),
        made(code="C"),
    ]
    with pytest.raises(Refusal) as refused:
        verdicts(without)
    assert [each.found for each in refused.value.findings] == ["A in 1: no benchmark", "B in 1: no benchmark"]


def test_the_score_counts_what_was_not_met_and_leaves_out_what_was_left_out():
    found = score(
        verdicts(
            [
                made(code="A", rate=Fraction(80)),
                made(code="B"),
                made(code="C", denominator=5, min_denominator=30, if_small="left_out"),
                made(code="D", benchmark_kind="none", benchmark_value=None, required_reporting=True),
            ]
        )
    )
    assert (found.met, found.required) == (2, 3)
    assert (found.reporting, found.performance) == (Score(1, 1), Score(1, 2))


def test_without_a_measure_there_is_no_score():
    assert score([]) is None
    assert score(verdicts([made(denominator=5, min_denominator=30, if_small="left_out")])) is None


def test_eight_of_ten_measures_are_exactly_the_band_that_starts_at_80():
    measures = [made(code=str(n), rate=Fraction(80 if n < 8 else 70)) for n in range(10)]
    found = score(verdicts(measures))
    result = earned(1497500, MeasuresMet(found.met, found.required))
    assert (result.band.at_least, result.at_edge, result.repaid) == (80, True, 1497500)

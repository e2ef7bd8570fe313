"""The short form of the proofs of savings (`make prove` is the long one, whose results the reports print)."""

import pytest

from benchmarks.savings_proof import code
from benchmarks.savings_simulation import (
    BOOTSTRAP,
    IN_DOLLARS,
    JACKKNIFE,
    STATE,
    World,
    coverage,
    draw,
    false_passes,
    formula,
)
from benchmarks.savings_states import unbiased
from benchmarks.simulation import Counties
from demonstrations.savings.proven import proven
from tests.reference.evaluation.test_simulation import around

SEEDS = 150


@pytest.mark.parametrize(
    ("counties", "bar"), [(Counties(14, 40), (92.0, 97.0)), (Counties(37, 60), (93.0, 97.0))], ids=str
)
def test_intervals_hold_the_true_savings(counties, bar):
    covered = coverage(counties, range(SEEDS)).covered
    low, high = around(*bar)
    assert low <= covered[JACKKNIFE] <= high
    assert low <= covered[IN_DOLLARS] <= high
    assert covered[BOOTSTRAP] <= covered[JACKKNIFE] + 1
    assert covered[STATE] < covered[JACKKNIFE]


def test_false_passes_are_those_of_the_formula_and_more_with_shocks():
    for found in false_passes(Counties(37, 60), range(SEEDS)):
        assert abs(found.errors_from_formula) <= 3
        assert found.with_shocks > found.people_only - found.simulation_error


def test_the_formula_gives_the_chances_of_the_methodology():
    """Methodology 1.9: 15.2, 15.1, 13.2 and 7.4 percent."""
    chances = [
        formula(rate, size) for size, rate in ((5_000, 4.5), (10_000, 3.2), (20_000, 2.45), (50_000, 2.0))
    ]
    assert [round(100 * chance, 1) for chance in chances] == [15.2, 15.1, 13.2, 7.4]


def test_a_seed_gives_the_same_people_in_every_world():
    one, other = (draw(Counties(6, 7), 3, world) for world in (World(), World(saved=0.0)))
    assert (one.sums.comparison.perf_dollars == other.sums.comparison.perf_dollars).all()
    assert one.sums.demonstration.perf_dollars == pytest.approx(0.97 * other.sums.demonstration.perf_dollars)
    assert other.saved_dollars == 0


def test_the_stored_results_are_of_this_code():
    """Whoever changes the interval or its simulation runs `make prove PROOFS=savings` again."""
    assert proven().run == {"seeds": "2000", "seed": "0", "code": code()}


def test_the_stored_results_keep_their_bars():
    cases = proven().cases("coverage")
    assert cases["14+40"][JACKKNIFE] >= 92 and 93 <= cases["37+60"][JACKKNIFE] <= 97
    assert all(abs(each["errors"]) <= 3 for each in proven().cases("false_passes").values())
    assert abs(proven().cases("states")["200"]["errors"]) <= 3


def test_estimates_of_synthetic_states_are_right_in_the_mean():
    found = unbiased(range(8))
    assert abs(found.in_errors) <= 3
    assert 2 < found.truth < 3  # of three percent, a cap takes a little

"""The short form of the simulation (`make prove` is the long one): unbiased, and right about as often as it says.

Seeds are fixed, so a number here is the same each time; the bars leave three binomial errors around the long form's.
"""

import pytest

from benchmarks.mixture import draw as draw_mixture
from benchmarks.mixture import mixture
from benchmarks.simulation import Counties, draw, intervals, pretrend_sizes, sizes

SEEDS = 150


def around(low: float, high: float, seeds: int = SEEDS) -> tuple[float, float]:
    """Percents that a share within low and high may show in so many seeds."""
    return tuple(
        100 * (share + sign * 3 * (share * (1 - share) / seeds) ** 0.5)
        for share, sign in ((low / 100, -1), (high / 100, 1))
    )


@pytest.mark.parametrize(
    "counties, bar",
    [(Counties(20, 20), around(93.5, 96.5)), (Counties(8, 32), around(92.0, 97.0))],
    ids=str,
)
def test_intervals_cover_the_true_effect_and_estimates_are_unbiased(counties, bar):
    found = intervals(counties, range(SEEDS))
    assert abs(found.bias_in_errors) <= 3 and abs(found.dollar_bias_in_errors) <= 3
    assert bar[0] <= found.coverage["CR3 t(G-1)"] <= bar[1]
    assert bar[0] <= found.coverage["CR3 t(G-1), dollars"] <= bar[1]
    assert found.coverage["CR1 normal"] <= found.coverage["CR1 t(G-1)"] <= found.coverage["CR3 t(G-1)"]


def test_with_eight_counties_the_bootstrap_holds_its_size_and_cr1_does_not():
    found = sizes(Counties(4, 4), range(SEEDS), draws=199)
    assert found.rejected["score bootstrap"] <= around(0, 8)[1]
    assert found.rejected["CR1 normal"] > found.rejected["score bootstrap"] + 5


def test_the_test_of_leads_holds_its_size_and_the_chi_square_does_not():
    found = pretrend_sizes(Counties(20, 20), range(SEEDS), draws=199)
    low, high = around(3.5, 6.5)
    assert low <= found.rejected["joint score bootstrap of leads"] <= high
    assert low <= found.rejected["slope, CR3 t(G-1)"] <= high
    assert found.rejected["joint chi-square of leads, CR1"] > high


def test_with_two_kinds_of_payment_poisson_variance_is_right_and_gamma_is_not():
    """Covariates, weights, zeros, unequal effects, flat rates beside services: the reason of ADR 12."""
    found = mixture(Counties(20, 20), range(60))
    assert abs(found.bias_in_percent["poisson"]) < 1
    assert found.bias_in_percent["gamma"] > 2
    assert found.coverage["poisson"] >= around(93.5, 96.5, seeds=60)[0]
    assert found.coverage["gamma"] < 75


def test_the_truth_of_mixed_payment_is_the_difference_of_the_same_people():
    """In the panel the comparison group and the months before are those of no demonstration."""
    panel, truth, without = draw_mixture(Counties(3, 4), 5)
    treated = panel.demo & (panel.period > 0)
    mean = panel.total[treated].sum() / panel.weight[treated].sum()
    assert mean == pytest.approx(without + truth)
    assert truth != 0


def test_one_seed_has_the_same_people_with_every_effect():
    """So the truth of a draw is a difference of two outcomes of the same people."""
    counties = Counties(3, 4)
    without, with_it = draw(counties, 9, effect=0.0), draw(counties, 9, effect=-0.5)
    treated = with_it.panel.demo & (with_it.panel.period > 0)
    assert with_it.panel.total[~treated] == pytest.approx(without.panel.total[~treated])
    assert with_it.panel.total[treated] == pytest.approx(without.panel.total[treated] / 2)
    change = (with_it.panel.total - without.panel.total)[treated].sum()
    assert with_it.true_att == pytest.approx(change / with_it.panel.weight[treated].sum())

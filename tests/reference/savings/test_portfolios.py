"""Two calculations of fifty generated portfolios, ours and plain SQL, agree to the cent; `make prove` takes a thousand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from demonstrations.savings.determination import determine
from demonstrations.savings.eligibility import RULES
from tests.reference.savings import portfolios
from tests.reference.savings.portfolios import POLICIES, Portfolios, policy_of

PORTFOLIOS = 50


@pytest.fixture(scope="module")
def compared() -> Portfolios:
    return Portfolios()


@pytest.mark.parametrize("number", range(PORTFOLIOS))
def test_a_portfolio_in_both(compared, number):
    assert list(compared.differences(number)) == []


def test_a_cent_of_difference_is_seen(compared, monkeypatch):
    """Or agreement would say nothing."""
    determined = portfolios.determine

    def a_cent_more(cells, policy, **options):
        first, *others = cells
        return determined(
            [replace(first, demo_perf_dollars=first.demo_perf_dollars + Fraction(1, 100)), *others],
            policy,
            **options,
        )

    monkeypatch.setattr(portfolios, "determine", a_cent_more)
    assert {"actual", "savings"} <= set(compared.differences(0))


def test_the_portfolios_meet_every_complication(compared):
    """Or the comparison above would prove less than it says."""
    seen = {"excluded": set(), "cut": False, "merged": 0, "met": set()}
    for number in range(POLICIES):
        compared.load(number)
        eligibility, cells, merges = compared.counted(number)
        seen["excluded"] |= {each.reason for each in eligibility.excluded if each.months}
        seen["cut"] |= any(row["people_above"] for row in compared.sides(number))
        seen["merged"] += len(merges)
        seen["met"].add(determine(cells, policy_of(number), beneficiaries=36).msr.status)
    assert seen["excluded"] == {*(rule.name for rule in RULES), "outside_window"}
    assert seen["cut"]
    assert seen["merged"] > 5
    assert seen["met"] == {"met", "not_met"}

"""Two calculations of what plans are paid for fifty generated portfolios agree to the cent; `make prove` takes a thousand."""

import pytest

from demonstrations.savings.capitated.members import people_of
from tests.reference.savings.plan_payments import PLANS, PlanPayments, portfolio

PORTFOLIOS = 50


@pytest.fixture(scope="module")
def payments() -> PlanPayments:
    return PlanPayments()


@pytest.mark.parametrize("number", range(PORTFOLIOS))
def test_a_portfolio_in_both(payments, number):
    assert list(payments.differences(number)) == []


def test_a_cent_of_difference_is_seen(payments, monkeypatch):
    """Or agreement would say nothing."""
    payments.connection.execute("UPDATE baseline SET cents = cents + 1")
    try:
        assert any(name == "ab" for *_, name in payments.differences(0))
    finally:
        payments.connection.execute("UPDATE baseline SET cents = cents - 1")


def test_people_are_counted_once_a_year_and_plan(payments):
    rows = portfolio(3)
    payments.connection.register("person_month", rows)
    ours = {
        (row["year"], row["plan"], row["county_fips"]): row["people"]
        for row in people_of(payments.members, payments.parts).to_pyarrow().to_pylist()
    }
    seen: dict[tuple, set] = {}
    for row in rows.to_pylist():
        if row["group"] == "demonstration" and row["plan_contract"] in PLANS and row["month"] >= "2014-05":
            key = (int(row["month"][:4]), row["plan_contract"], row["county_fips"])
            seen.setdefault(key, set()).add(row["person_id"])
    assert ours == {key: len(people) for key, people in seen.items() if key[0] < 2017}

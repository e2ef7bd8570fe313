"""Portfolios computed twice: the long form of `tests/reference/savings`, whose second calculation it uses."""

from collections.abc import Iterator

from benchmarks.lines import Line
from tests.reference.savings.plan_payments import PlanPayments
from tests.reference.savings.portfolios import Portfolios


def portfolios(count: int) -> Iterator[Line]:
    """Generated portfolios through the portal's pipeline and through plain SQL, for both models."""
    for model, compared in (("managed fee-for-service", Portfolios()), ("capitated", PlanPayments())):
        differing = sum(any(True for _ in compared.differences(number)) for number in range(count))
        yield Line(model, "portfolios computed twice", count)
        yield Line(model, "portfolios that differ by a cent or more", differing, (0, 0))

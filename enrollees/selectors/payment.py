"""From a dataset to member months that are paid alike, and the people behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ibis import _

from demonstrations.savings.capitated.calendars import Segment
from demonstrations.savings.capitated.members import (
    MemberMonths,
    in_plans,
    paid_alike,
    people_of,
    read_member_months,
)
from enrollees.datasets import store, tables
from enrollees.models import Dataset


@dataclass(frozen=True)
class PaymentInputs:
    """`people`: distinct people by calendar year, plan and county. `people_without_score`: of those whose risk score
    is unknown in some member month.
    """

    member_months: tuple[MemberMonths, ...]
    people: dict[tuple[int, str, str], int]
    people_without_score: int


def payment_inputs(dataset: Dataset, plans: Sequence[str], segments: Sequence[Segment]) -> PaymentInputs:
    """Read the member months of these plans over the segments' months, once."""
    with tables.open_files(store.paths(dataset)) as opened:
        members = opened.keep(in_plans(opened.person_months, plans, segments))
        months = read_member_months(opened.rows(paid_alike(members)))
        people = {
            (row["year"], row["plan"], row["county_fips"]): row["people"]
            for row in opened.rows(people_of(members, segments))
        }
        unscored = members.filter(_.risk.isnull()).agg(people=_.person_id.nunique().cast("int64"))
        (without,) = opened.rows(unscored)
    return PaymentInputs(months, people, without["people"])

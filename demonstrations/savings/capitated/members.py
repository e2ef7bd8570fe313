"""From person-months to member months that are paid alike, as Ibis expressions.

A member month is a person-month of the demonstration group in one of its plans, from its first day on. Months of one
plan, county, segment, rate cell and raw risk score are paid the same amount, so they are counted together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import ibis
from ibis import _
from ibis.expr.types import Table

from demonstrations.savings.capitated.calendars import Segment
from demonstrations.savings.categories import age_band, month_category

RISK_PLACES = 4
COLUMNS = ("plan", "county_fips", "segment", "category", "age_band", "risk")
SOURCES = {
    "plan_contract": "string",
    "hcc": "float64",
    "category": "string",
    "age": "int64",
    "long_stay": "int64",
    "ltss": "int64",
}


@dataclass(frozen=True)
class MemberMonths:
    """`segment` is a place in the list of segments; `risk` the raw risk score, None where it is unknown."""

    plan: str
    county: str
    segment: int
    category: str
    age_band: str
    risk: Decimal | None
    months: int


def in_plans(person_months: Table, plans: Sequence[str], segments: Sequence[Segment]) -> Table:
    """The member months, each with its segment, category, age band and risk score as a whole number of 0.0001."""
    given = person_months.columns
    filled = person_months.mutate(
        **{name: ibis.null(kind) for name, kind in SOURCES.items() if name not in given}
    )
    t = filled.mutate(month=_month(filled))
    t = t.filter(_.group == "demonstration", _.plan_contract.isin(tuple(plans)))
    placed = t.mutate(
        segment=ibis.cases(
            *(
                ((t.month >= each.period.start) & (t.month < each.period.end), place)
                for place, each in enumerate(segments)
            ),
            else_=-1,
        ).cast("int64"),
        category_of_month=month_category(t),
        band=age_band(t),
    )
    return placed.filter(_.segment >= 0).select(
        "person_id",
        "county_fips",
        "segment",
        plan=_.plan_contract,
        category=_.category_of_month,
        age_band=_.band,
        risk=(_.hcc * 10**RISK_PLACES).round().cast("int64"),
    )


def _month(t: Table) -> ibis.Value:
    return t.month if t.month.type().is_date() else (t.month + "-01").cast("date")


def paid_alike(members: Table) -> Table:
    return members.group_by(*COLUMNS).agg(months=_.count().cast("int64"))


def people_of(members: Table, segments: Sequence[Segment]) -> Table:
    """Distinct people by calendar year, plan and county."""
    year = ibis.cases(
        *((members.segment == place, each.calendar_year) for place, each in enumerate(segments)), else_=0
    ).cast("int64")
    return (
        members.mutate(year=year)
        .group_by("year", "plan", "county_fips")
        .agg(people=_.person_id.nunique().cast("int64"))
    )


def read_member_months(rows: Sequence[dict[str, object]]) -> tuple[MemberMonths, ...]:
    """The rows of `paid_alike` as dicts, in the order of their names."""
    made = (
        MemberMonths(
            plan=str(row["plan"]),
            county=str(row["county_fips"]),
            segment=int(str(row["segment"])),
            category=str(row["category"]),
            age_band=str(row["age_band"]),
            risk=None if row["risk"] is None else Decimal(str(row["risk"])).scaleb(-RISK_PLACES),
            months=int(str(row["months"])),
        )
        for row in rows
    )
    return tuple(
        sorted(made, key=lambda each: (*(getattr(each, name) for name in _ORDER), each.risk or Decimal(-1)))
    )


_ORDER = ("plan", "county", "segment", "category", "age_band")

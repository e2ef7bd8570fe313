"""The counts of an evaluation that its regressions do not need: who is left out, who is enrolled, how plans report."""

from datetime import date
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from demonstrations.evaluation.outcomes import MEDICARE, Outcome

ELIGIBLE = "eligible"
DEMONSTRATION, COMPARISON = "demonstration", "comparison"
CENTS = 100


def flow(standings: Table) -> Table:
    """People by group, period and reason: who has an eligible month is eligible, the others count under the reason
    of their first month. A person is in one row of a period, so the rows add up."""
    by_person = standings.group_by("group", "period", "person_id").agg(
        eligible=_.eligible.max(), first=_.first.argmin(_.first_month), months=_.months.sum()
    )
    named = by_person.mutate(reason=ibis.ifelse(_.eligible == 1, ELIGIBLE, _.first))
    return (
        named.group_by("group", "period", "reason")
        .agg(people=_.count(), months=_.months.sum().cast("int64"))
        .order_by("group", "period", "reason")
    )


def enrollment(stacked: Table, launch: date) -> Table:
    """Eligible, enrolled and engaged people of the demonstration group by month from the launch on."""
    t = stacked.filter(
        (_.group == DEMONSTRATION) & (_.reason == ELIGIBLE) & (_.month >= ibis.date(launch.replace(day=1)))
    )
    flags = {name: optional(t, name).fill_null(0).cast("int64") for name in ("enrolled", "engaged")}
    return (
        t.group_by("month")
        .agg(eligible=_.count(), **{name: flag.sum().cast("int64") for name, flag in flags.items()})
        .order_by("month")
    )


def made_up_rows(person_months: Table) -> Table:
    """How many person-months are those of made-up people, and how many there are."""
    is_made_up = (
        person_months.mbi_class == "synthetic"
        if "mbi_class" in person_months.columns
        else ibis.literal(False)
    )
    flagged = person_months.select(made_up=is_made_up.fill_null(False).cast("int64"))
    return flagged.agg(made_up=_.made_up.sum(), rows=_.count())


def plan_months(measured: Table) -> Table:
    """How Medicare paid for eligible months, and in how many of them the use of inpatient care is known."""
    return (
        _months_once(measured)
        .group_by("group", "period", "kind")
        .agg(
            months=_.count(),
            people=_.person_id.nunique(),
            known=_.known.sum().cast("int64"),
            cents=_.paid.sum().cast("decimal(38, 0)"),
        )
        .order_by("group", "period", "kind")
    )


def completeness(measured: Table) -> Table:
    """Months by group, calendar year and who was paid, those of known use, and people with and without such months."""
    t = _months_once(measured)
    return (
        t.mutate(year=t.month.year().cast("int64"), in_plan=t.kind != "ffs")
        .group_by("group", "year", "in_plan")
        .agg(
            months=_.count(),
            people=_.person_id.nunique(),
            known=_.known.sum().cast("int64"),
            people_known=_.person_id.nunique(where=_.known == 1),
            people_unknown=_.person_id.nunique(where=_.known == 0),
        )
        .order_by("group", "year", "in_plan")
    )


def _months_once(t: Table) -> Table:
    """A comparison month stands in the window of every start cohort; here it counts once."""
    known = t.inpatient.notnull() if "inpatient" in t.columns else ibis.literal(False)
    t = t.mutate(kind=payment(t), known=known.cast("int64"), paid=whole(t.cost_as_paid, MEDICARE))
    return t.group_by("person_id", "group", "month", "kind", "known", "paid").agg(
        period=_.period.argmin(_.cohort)  # its years may differ from start to start: that of the first counts
    )


def whole(value: Value, outcome: Outcome) -> Value:
    """Dollars as whole cents, so that sums are exact; counts as they are."""
    if outcome.kind == "dollars":
        return (value.cast("decimal(18, 2)") * CENTS).cast("int64")
    return value.cast("int64")


def optional(t: Table, name: str) -> Any:
    return t[name].cast("int8") if name in t.columns else ibis.null("int8")


def payment(t: Table) -> Any:
    """Who was paid for a month: providers, a Medicare-Medicaid Plan, or a Medicare Advantage plan."""
    is_enrolled = optional(t, "enrolled").fill_null(0) == 1
    return ibis.cases((t.is_in_plan & is_enrolled, "mmp"), (t.is_in_plan, "ma"), else_="ffs")

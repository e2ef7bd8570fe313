"""Who stays, leaves or changes how Medicare pays for them, from one period of an evaluation to another.

People count by their last eligible month of a period; who is not eligible in the later period counts by the reason of
its first month, or as dead, or as gone from the data. A comparison person counts in the window of the first start.
"""

import ibis
from ibis import _
from ibis.expr.types import Table

from enrollees.selectors.evaluation_counts import ELIGIBLE, payment

DIED, GONE = "died", "gone"
PERSON = ("group", "cohort", "person_id")


def standings(stacked: Table) -> Table:
    """One row a person, start cohort and period: whether any month is eligible and how many, the reason of the first
    month, who was paid in the last eligible one, and whether the person died."""
    t = stacked.mutate(kind=payment(stacked), is_eligible=_.reason == ELIGIBLE)
    return t.group_by(*PERSON, "period").agg(
        eligible=_.is_eligible.cast("int8").max(),
        months=_.is_eligible.cast("int64").sum(),
        first=_.reason.argmin(_.month),
        first_month=_.month.min(),
        kind=_.kind.argmax(_.month, where=_.is_eligible),
        died=_.is_last.cast("int8").max(),
    )


def moves(standings: Table) -> Table:
    """People eligible in a period by who was paid for them, and what became of them: from each period to the next, and
    from the last one before the start to every later one."""
    seen = standings.select("cohort", "period").distinct()
    later = seen.select(until_cohort="cohort", until="period")
    steps = seen.inner_join(later, seen.cohort == later.until_cohort).filter(
        (_.until == _.period + 1) | ((_.period == 0) & (_.until > 0))
    )
    start = standings.filter(_.eligible == 1).select(*PERSON, "period", before="kind")
    start = start.inner_join(steps.select("cohort", "period", "until"), ["cohort", "period"])
    start = start.select(*PERSON, "period", "before", "until")
    found = standings.select(
        *PERSON, until="period", is_eligible="eligible", reason="first", after_kind="kind"
    )
    deaths = standings.filter(_.died == 1).group_by(*PERSON).agg(died_in=_.period.min())
    t = start.left_join(found, [*PERSON, "until"]).select(
        *(start[name] for name in start.columns), "is_eligible", "reason", "after_kind"
    )
    joined = t.left_join(deaths, list(PERSON)).select(*(t[name] for name in t.columns), "died_in")
    after = ibis.cases(
        (joined.is_eligible == 1, joined.after_kind),
        (joined.reason.notnull(), joined.reason),
        (joined.died_in <= joined.until, DIED),
        else_=GONE,
    )
    by_person = joined.mutate(after=after).group_by("group", "period", "until", "person_id").agg(
        before=_.before.argmin(_.cohort), after=_.after.argmin(_.cohort)
    )  # fmt: skip
    return (
        by_person.group_by("group", "period", "until", "before", "after")
        .agg(people=_.count())
        .order_by("group", "period", "until", "before", "after")
    )

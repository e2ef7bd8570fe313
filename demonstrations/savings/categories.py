"""Cohort, category, age band and county of a person, fixed at entry (methodology 1.4).

If the category moved month by month, a demonstration that keeps people out of nursing facilities would be
given a lower target and would lose its own savings.
"""

from typing import Any

import ibis
from ibis import _
from ibis.expr.types import StringValue, Table

from demonstrations.savings.eligibility import ELIGIBLE, OUTSIDE_WINDOW
from demonstrations.savings.periods import Window
from demonstrations.savings.policy import Policy

FACILITY, HCBS, COMMUNITY = CATEGORIES = ("facility", "hcbs", "community")
UNDER_65, FROM_65, UNKNOWN_AGE = AGE_BANDS = ("under 65", "65 and over", "age unknown")
SPMI, NO_SPMI = "SPMI", "no SPMI"
ALL = "all"
INITIAL = "initial"
BASELINE, PERFORMANCE = "baseline", "performance"


def month_category(t: Table) -> StringValue:
    """The category of one month: facility over HCBS over community.

    A value in `category` stands. Where there is none, a long nursing-facility stay is facility, other
    long-term services and supports are HCBS, and the rest is community.
    """
    derived = ibis.cases((t.long_stay == 1, FACILITY), (t.ltss == 1, HCBS), else_=COMMUNITY)
    return t.category.nullif("").fill_null(derived)


def age_band(t: Table) -> StringValue:
    return ibis.cases((t.age < 65, UNDER_65), (t.age >= 65, FROM_65), else_=UNKNOWN_AGE)


def _spmi(t: Table, category_rule: str) -> StringValue:
    """Community residents are split by SPMI where the policy says so; nobody else is."""
    if category_rule != "category_age_spmi":
        return ibis.literal("")
    return ibis.cases((t.category_at_entry != COMMUNITY, ""), (t.spmi.fill_null(0) == 1, SPMI), else_=NO_SPMI)


def entries(judged: Table, policy: Policy, window: Window) -> Table:
    """One row a person of a group with an eligible month: what they entered as.

    The entry month is the first eligible month from the launch on; for who has none, the last one before it.
    A value in `cohort` at entry names the cohort. Where there is none, who was eligible in the first
    performance month or earlier is `initial`, and later people belong to the performance period they came in,
    `new-YYYY-MM` by its first month.

    Returns entry_person, entry_group, entry_month, cohort, category, spmi, age_band, county.
    """
    eligible = judged.filter(_.reason == ELIGIBLE)
    launch = ibis.literal(window.start)
    when = eligible.group_by(entry_person=_.person_id, entry_group=_.group).agg(
        first_month=eligible.month.min(),
        entry_month=ibis.coalesce(
            eligible.month.min(where=eligible.month >= launch),
            eligible.month.max(where=eligible.month < launch),
        ),
    )
    at_entry = when.inner_join(
        eligible,
        (when.entry_person == eligible.person_id)
        & (when.entry_group == eligible.group)
        & (when.entry_month == eligible.month),
    )
    named = at_entry.mutate(
        category_at_entry=month_category(at_entry),
        cohort_at_entry=at_entry.cohort.nullif("").fill_null(_entry_cohort(at_entry, window)),
    )
    return named.select(
        "entry_person",
        "entry_group",
        "entry_month",
        cohort=named.cohort_at_entry,
        category=named.category_at_entry,
        spmi=_spmi(named, policy.category_rule),
        age_band=age_band(named),
        county=named.county_fips,
    )


def _entry_cohort(t: Table, window: Window) -> StringValue:
    launch_month = window.start.replace(day=1)
    later = [(t.first_month >= day, f"new-{day:%Y-%m}") for day in reversed(window.entries)]
    return ibis.cases((t.first_month <= launch_month, INITIAL), *later, else_=INITIAL)


def placed(judged: Table, entered: Table, window: Window) -> Table:
    """Every judged person-month with what its person entered as and the period it counts in.

    `period` is baseline (that of its cohort), performance (the county has started) or empty; an eligible month
    with an empty period gets the reason OUTSIDE_WINDOW, so that the eligible months are those of the cells.
    """
    months = judged.drop("age", "category", "cohort", "spmi", "long_stay", "ltss", "county_fips")
    joined = months.left_join(
        entered, (months.person_id == entered.entry_person) & (months.group == entered.entry_group)
    )
    period = ibis.cases(
        (_within(joined, window.performance) & joined.started, PERFORMANCE),
        *(
            ((joined.cohort == name) & _within(joined, own), BASELINE)
            for name, own in window.own_baselines.items()
        ),
        (
            ~joined.cohort.isin(tuple(window.own_baselines)) & _within(joined, window.baseline)
            if window.own_baselines
            else _within(joined, window.baseline),
            BASELINE,
        ),
        else_="",
    )
    with_period = joined.mutate(period=period).drop("entry_person", "entry_group")
    outside = (with_period.reason == ELIGIBLE) & (with_period.period == "")
    return with_period.mutate(reason=ibis.ifelse(outside, OUTSIDE_WINDOW, with_period.reason))


def _within(t: Table, period: Any) -> Any:
    return (t.month >= period.start) & (t.month < period.end)


def person_periods(months: Table) -> Table:
    """What each person cost in each period, from `placed`: the grain at which costs are capped.

    Returns person_id, group, period, cohort, category, spmi, age_band, county, months, cents.
    """
    return (
        months.filter(_.reason == ELIGIBLE)
        .group_by("person_id", "group", "period", "cohort", "category", "spmi", "age_band")
        .agg(
            county=_.county.arbitrary(),  # one for each person of a group
            months=_.count().cast("int64"),
            cents=_.cents.sum().cast("int64"),
        )
    )

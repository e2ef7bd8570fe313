"""Staggered starts: each start cohort with its own baseline and its own comparison, stacked in one table.

Source: methodology 2.8b. A county that starts later is a cohort of its own. Its demonstration rows are compared with
the comparison group in the same calendar months, and an area that is itself treated never serves as comparison.
Ibis expressions, table in and table out; `cohort_rows` says the same for one county and month in plain Python.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import ibis
from ibis.expr.types import DateValue, StringValue, Table

from demonstrations.evaluation.families import NotEstimable
from fai_portal.common.periods import add_months

BASELINE_MONTHS = 24
MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3


def start_cohorts(starts: Mapping[str, date], counties: Sequence[str]) -> tuple[date, ...]:
    """The first months in which demonstration counties start, each once, in order.

    `starts` maps county FIPS codes to first days; `counties` are those of the demonstration group in the data.
    Raises NotEstimable (`no_start`) naming the counties whose start is not known.
    """
    unknown = sorted(set(counties) - set(starts))
    if unknown:
        raise NotEstimable("no_start", f"The start of these counties is not known: {', '.join(unknown)}.")
    return tuple(sorted({starts[county].replace(day=1) for county in counties}))


def county_start(county: StringValue, starts: Mapping[str, date]) -> DateValue:
    """The first day of the month in which a county starts; nothing for a county that `starts` does not know."""
    days = ((county == fips, ibis.date(day.replace(day=1))) for fips, day in sorted(starts.items()))
    return ibis.cases(*days, else_=ibis.null("date")) if starts else ibis.null("date")


def stack(
    person_months: Table,
    cohorts: Sequence[date],
    *,
    end: date,
    years: Sequence[date] = (),
    baseline_months: int = BASELINE_MONTHS,
) -> Table:
    """Every person-month once for each cohort it belongs to, with `cohort`, `period` and `quarter`.

    person_months: with month (the first day, a date), group and `county_start`: that of demonstration counties, and
    of comparison counties that some other demonstration treats; all other columns stay. end: the first day after the
    last month that is used.

    `cohort` is the month of the start (a date); `period` counts years from it, 1 the first after it and 0 the last
    before it; `quarter` counts quarters the same way. With `years`, the first days of the demonstration years, the
    periods from the start on are those years instead, so that a late cohort begins with a later one. A demonstration row belongs to its county's cohort alone, a
    comparison row to every cohort whose window holds its month, unless its county starts before that window ends.
    """
    t = person_months
    parts = []
    for cohort in cohorts:
        opens = add_months(cohort, -baseline_months)
        ours = (t.group == "demonstration") & (t.county_start == ibis.date(cohort))
        treated = (t.county_start < ibis.date(end)).fill_null(False)
        theirs = (t.group == "comparison") & ~treated
        inside = (t.month >= ibis.date(opens)) & (t.month < ibis.date(end))
        since = (t.month.year() * MONTHS_A_YEAR + t.month.month()) - (
            cohort.year * MONTHS_A_YEAR + cohort.month
        )
        parts.append(
            t.filter(inside & (ours | theirs)).mutate(
                cohort=ibis.date(cohort),
                period=_years(t.month, since, years, baseline_months),
                quarter=_counted(since, MONTHS_A_QUARTER, baseline_months),
            )
        )
    return ibis.union(*parts).drop("county_start") if len(parts) > 1 else parts[0].drop("county_start")


def _years(
    month: ibis.expr.types.DateValue,
    since: ibis.expr.types.IntegerValue,
    years: Sequence[date],
    baseline_months: int,
) -> ibis.expr.types.IntegerValue:
    counted = _counted(since, MONTHS_A_YEAR, baseline_months)
    if not years:
        return counted
    latest_first = sorted(
        ((day.replace(day=1), place) for place, day in enumerate(sorted(years), 1)), reverse=True
    )
    named = ibis.cases(*((month >= ibis.date(day), place) for day, place in latest_first), else_=1)
    return ibis.ifelse(since < 0, counted, named.cast("int64"))


def _counted(
    since: ibis.expr.types.IntegerValue, length: int, baseline_months: int
) -> ibis.expr.types.IntegerValue:
    """Spans of `length` months from the start: 1 the first after it, 0 the last before it.

    Months since the start are moved above zero first, where a whole division is the same in every engine.
    """
    shift = -(-baseline_months // length)
    moved = since + shift * length
    return ((moved - moved % length) / length).cast("int64") - shift + 1


def cohort_rows(
    *,
    group: str,
    county: str,
    month: date,
    starts: Mapping[str, date],
    cohorts: Sequence[date],
    end: date,
    years: Sequence[date] = (),
    baseline_months: int = BASELINE_MONTHS,
) -> tuple[tuple[date, int, int], ...]:
    """(cohort, period, quarter) of each row that `stack` makes from one person-month: the rule in plain words."""
    start = starts.get(county)
    found = []
    for cohort in cohorts:
        since = (month.year - cohort.year) * MONTHS_A_YEAR + month.month - cohort.month
        if since < -baseline_months or month >= end:
            continue
        if group == "demonstration":
            belongs = start is not None and start.replace(day=1) == cohort
        else:
            belongs = start is None or start.replace(day=1) >= end
        if belongs:
            period = since // MONTHS_A_YEAR + 1
            if years and since >= 0:
                period = max(sum(day.replace(day=1) <= month for day in years), 1)
            found.append((cohort, period, since // MONTHS_A_QUARTER + 1))
    return tuple(found)

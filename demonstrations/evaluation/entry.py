"""Covariates and subgroups as they were before treatment: one value for a person, whatever came later.

Source: methodology 2.8b. Death in the year, the share of the year eligible, a risk score that coding in plans raises,
and current use of long-term services are outcomes of treatment; adjusting for them takes away part of the effect.
Ibis expressions, table in and table out; `fixed_value` says the same for one person in plain Python.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table


def fixed_at_entry(person_months: Table, columns: Sequence[str], *, start: date | None = None) -> Table:
    """The same rows with the columns as they were in the person's fixing month.

    That is the last month before the start for who was there before it, and the first month for who came later.
    person_months: with person_id, group, month (a date) and the columns; where it has a `cohort` (see `stacking`), the
    start is that cohort's, else `start`. A person is told apart by group and cohort.
    """
    t = person_months
    fixing = fixing_months(t, start=start)
    keys = [name for name in fixing.columns if name != "month"]
    values = t.semi_join(fixing, [*keys, "month"]).select(*keys, *columns)
    return t.drop(*columns).inner_join(values, keys).select(*t.columns)


def fixing_months(person_months: Table, *, start: date | None = None) -> Table:
    """The fixing month of each person (group and cohort), from person_months as `fixed_at_entry` takes them."""
    t = person_months
    keys = ["person_id", "group", *(["cohort"] if "cohort" in t.columns else [])]
    if "cohort" not in t.columns and start is None:
        raise ValueError("Without cohorts the start must be given.")
    begin = t.cohort if "cohort" in t.columns else ibis.date(start)
    before = t.month < begin
    found = t.group_by(*keys).agg(
        last_before=t.month.max(where=before), first_after=t.month.min(where=~before)
    )
    return found.select(*keys, month=ibis.coalesce(_.last_before, _.first_after))


def fixed_value(months: Sequence[tuple[date, Any]], start: date) -> Any:
    """The value of one person's (month, value) pairs in the fixing month."""
    before = [pair for pair in months if pair[0] < start]
    return max(before)[1] if before else min(months)[1]

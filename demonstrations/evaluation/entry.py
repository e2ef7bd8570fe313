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


def fixed_at_entry(
    person_months: Table, columns: Sequence[str], *, start: date | None = None, values: Table | None = None
) -> Table:
    """One row a person, group and cohort, with the columns as they were in the fixing month.

    That is the last month before the start for who was there before it, and the first month for who came later.
    person_months: with person_id, group and month (a date); where it has a `cohort` (see `stacking`), the start is
    that cohort's, else `start`. The columns are read from `values`, which has person_id, group and month too, or from
    person_months itself.
    """
    t = person_months
    keys = ["person_id", "group", *(["cohort"] if "cohort" in t.columns else [])]
    if "cohort" not in t.columns and start is None:
        raise ValueError("Without cohorts the start must be given.")
    begin = t.cohort if "cohort" in t.columns else ibis.date(start)
    before = t.month < begin
    found = t.group_by(*keys).agg(
        last_before=t.month.max(where=before), first_after=t.month.min(where=~before)
    )
    fixing = found.select(*keys, month=ibis.coalesce(_.last_before, _.first_after))
    source = t if values is None else values
    by = [*(keys if values is None else keys[:2]), "month"]
    return fixing.inner_join(source.select(*by, *columns), by).select(*keys, *columns)


def fixed_value(months: Sequence[tuple[date, Any]], start: date) -> Any:
    """The value of one person's (month, value) pairs in the fixing month."""
    before = [pair for pair in months if pair[0] < start]
    return max(before)[1] if before else min(months)[1]

"""From a dataset to what an evaluation is made of: who is eligible, and sums by person and period.

One row a person, start cohort and period, without identifiers: `person` only tells rows of one person apart. Sums
are exact (whole cents and counts) until they leave the engine, so that the same dataset gives the same numbers.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table, Value

from demonstrations.evaluation.entry import fixed_at_entry
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.outcomes import MEDICARE, at_risk, available, in_plan, numerator
from demonstrations.evaluation.stacking import stack, start_cohorts
from enrollees.datasets import store, tables
from enrollees.models import Dataset
from enrollees.selectors.evaluation_cost import PAIRED, priced
from enrollees.selectors.evaluation_counts import (
    CENTS,
    COMPARISON,
    DEMONSTRATION,
    ELIGIBLE,
    completeness,
    enrollment,
    flow,
    made_up_rows,
    optional,
    plan_months,
    whole,
)
from enrollees.selectors.evaluation_current import CURRENT, current_sums, read_current, with_current
from enrollees.selectors.evaluation_data import EvaluationData, EvaluationPlan, PersonPeriods, Quarters, Sums

FULL_BENEFIT_CODES = ("02", "04", "08")
NOT_KNOWN = "covariate_unknown"
AGE_BANDS = ((45, "21-44"), (65, "45-64"), (75, "65-74"), (85, "75-84"))
OLDEST = "85+"
SUMS = ("weight", "total", "square", "zero")
FURTHER = ("cost_uncut", "cost_as_paid", "ffs_uncut", *PAIRED)
FEE_FOR_SERVICE = replace(
    MEDICARE,
    key="ffs_cost",
    label="Medicare Part A and Part B cost in fee-for-service months",
    column="ffs_cost",
    note="Months in a plan are left out.",
)


def evaluation_data(dataset: Dataset, plan: EvaluationPlan) -> EvaluationData:
    """Judge, stack by start cohort, fix covariates before treatment, and add up.

    Raises NotEstimable where the data do not allow it, BadRates for an adjustment without its numbers.
    """
    with tables.open_files(store.paths(dataset)) as opened:
        return _Reading(opened, plan).data()


class _Reading:
    """The steps on one opened dataset. Tables that several steps read are kept."""

    def __init__(self, opened: tables.Opened, plan: EvaluationPlan) -> None:
        self.opened, self.plan = opened, plan
        raw = opened.person_months
        self.covariates = plan.covariates.available(raw.columns)
        known = available((*raw.columns, FEE_FOR_SERVICE.column))
        catalogue = (*known[:1], FEE_FOR_SERVICE, *known[1:]) if known[:1] == (MEDICARE,) else known
        self.outcomes = tuple(one for one in catalogue if one.key in plan.outcomes)
        self.has_capitation = "medicare_capitation" in raw.columns
        self.current = plan.replication.current_available(raw.columns) if plan.replication else ()

    def data(self) -> EvaluationData:
        plan, raw = self.plan, self.opened.person_months
        judged = self.opened.keep(self._judged(raw))
        starts = self._starts(judged)
        cohorts = tuple(sorted({day.replace(day=1) for day in starts.values()}))
        last = self.opened.rows(judged.agg(last=_.month.max()))[0]["last"]
        end = min(plan.end, _next_month(last))
        stacked = self.opened.keep(
            stack(
                self._with_entry_county(judged),
                starts,
                cohorts,
                end=end,
                years=plan.years,
                baseline_months=plan.baseline_months,
            )
        )
        eligible = with_current(stacked.filter(_.reason == ELIGIBLE), self.current)
        fixed = fixed_at_entry(eligible, self.covariates)
        fixed = self.opened.keep(
            fixed.filter(ibis.and_(*(fixed[name].notnull() for name in self.covariates)))
        )
        priced_months, cuts = priced(self.opened, fixed, plan.rates, plan.switches, plan.percentile)
        measured = self.opened.keep(priced_months)
        rows = self.opened.keep(self._rows(measured))
        quarters = self._quarters(measured, rows)
        first = self.opened.rows(stacked.agg(first=_.month.min()))[0]["first"]
        made_up, whole_file = self.opened.rows(made_up_rows(raw))[0].values()
        lengths = stacked.group_by("cohort", "period").agg(months=_.month.nunique())
        return EvaluationData(
            rows=self._person_periods(rows, self.opened.rows(lengths)),
            quarters=quarters,
            outcomes=self.outcomes,
            cohorts=cohorts,
            first_month=first,
            end=end,
            flow=tuple(self.opened.rows(flow(stacked))),
            plan_months=tuple(self.opened.rows(plan_months(measured))),
            enrollment=tuple(self.opened.rows(enrollment(stacked, plan.launch))),
            cuts=cuts,
            completeness=tuple(self.opened.rows(completeness(measured))),
            made_up=made_up / whole_file,
        )

    def _judged(self, raw: Table) -> Table:
        """Every person-month with the first rule that it fails, its cost, and what it needs later."""
        t = raw.mutate(is_in_plan=in_plan(raw), cost=numerator(raw, MEDICARE))
        deaths = (
            t.filter(optional(t, "died").fill_null(0) == 1).group_by("person_id").agg(died_in=_.month.min())
        )
        groups = t.group_by("person_id").agg(groups=_.group.nunique())
        t = t.left_join(deaths, "person_id").drop("person_id_right")
        t = t.inner_join(groups, "person_id")
        reason = ibis.cases(
            *((~passes.fill_null(False), name) for name, passes in self._rules(t).items()), else_=ELIGIBLE
        )
        return t.mutate(reason=reason).drop("died_in", "groups")

    def _rules(self, t: Table) -> dict[str, Any]:
        """What a person-month must pass, by the name of who fails it, in order. What is not known excludes nobody."""
        plan = self.plan
        lowest, highest = plan.ages
        rules: dict[str, Any] = {
            "full_benefit_dual": t.dual_status.isin(FULL_BENEFIT_CODES),
            "parts_a_and_b": (t.part_a == 1) & (t.part_b == 1),
            "area": (t.group == COMPARISON) | self._in_area(t),
            "moved": t.groups == 1,
            "alive": t.died_in.isnull() | (t.month <= t.died_in),
        }
        if "age" in t.columns and lowest is not None:
            rules["too_young"] = t.age.isnull() | (t.age >= lowest)
        if "age" in t.columns and highest is not None:
            rules["too_old"] = t.age.isnull() | (t.age <= highest)
        rules["pace"] = optional(t, "pace").fill_null(0) == 0
        if plan.model == "managed_ffs" or not self.has_capitation:
            rules["plan"] = ~t.is_in_plan
        if plan.model == "managed_ffs":
            rules["aligned"] = optional(t, "aligned_other").fill_null(0) == 0
            rules["clinical_rule"] = optional(t, "meets_clinical_rule").fill_null(1) == 1
        rules["medicare_primary"] = optional(t, "secondary_payer").fill_null(0) == 0
        if plan.without:
            rules["pandemic"] = (t.month < ibis.date(plan.without[0])) | (
                t.month >= ibis.date(plan.without[1])
            )
        return rules

    def _in_area(self, t: Table) -> Any:
        spans = self.plan.counties
        if not spans:
            return t.group == DEMONSTRATION
        within = [
            (t.county_fips == span.fips)
            & ((t.month < ibis.date(span.end)) if span.end else ibis.literal(True))
            for span in spans
        ]
        return ibis.or_(*within)

    def _starts(self, judged: Table) -> dict[str, date]:
        """The first day of each demonstration county that the data hold, and of people who are nowhere eligible."""
        eligible = judged.filter((_.reason == ELIGIBLE) & (_.group == DEMONSTRATION))
        counties = sorted(
            row["county_fips"] for row in self.opened.rows(eligible.select("county_fips").distinct())
        )
        if not counties:
            raise NotEstimable(
                "no_demonstration", "Nobody of the demonstration group is eligible in any month."
            )
        if self.plan.counties:
            found = {span.fips: span.start for span in reversed(self.plan.counties) if span.fips in counties}
        else:
            found = dict.fromkeys(counties, self.plan.launch)
        start_cohorts(found, counties)
        return found | {DEMONSTRATION: min(found.values())}

    def _with_entry_county(self, judged: Table) -> Table:
        """Each person in the county of the first eligible month, so that a move changes neither cluster nor cohort."""
        first = judged.filter(_.reason == ELIGIBLE).group_by("person_id").agg(
            entry_county=_.county_fips.argmin(_.month), entry_state=_.state.argmin(_.month)
        )  # fmt: skip
        joined = judged.left_join(first, "person_id").drop("person_id_right")
        return joined.mutate(
            county_fips=ibis.coalesce(joined.entry_county, joined.group),
            state=ibis.coalesce(joined.entry_state, joined.state),
            own_state=joined.state,
            own_county=joined.county_fips,
        ).drop("entry_county", "entry_state")

    def _measures(self, t: Table, keys: Sequence[str]) -> dict[str, tuple[Value, Value, bool]]:
        """What is added up: the measure, what is at risk, and whether each unit at risk counts 0 or 1."""
        found: dict[str, tuple[Value, Value, bool]] = {}
        for outcome in self.outcomes:
            if outcome.key in keys:
                read = replace(outcome, column="cost") if outcome is MEDICARE else outcome
                found[outcome.key] = (
                    whole(numerator(t, read), outcome),
                    at_risk(t, outcome),
                    bool(outcome.out_of),
                )
        if MEDICARE.key in found and keys is self.plan.outcomes:
            for name in self._further(t):
                found[name] = (whole(t[name], MEDICARE), ibis.literal(1, "int64"), False)
        return found

    def _further(self, t: Table) -> list[str]:
        """The dollars that no outcome has: under other choices and, of made-up people, without the demonstration."""
        return [name for name in FURTHER if name in t.columns]

    def _sums(self, t: Table, keys: Sequence[str]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, (value, risk, is_share) in self._measures(t, keys).items():
            known = value.notnull()
            square = value if is_share else value * value
            zero = risk - value if is_share else (value == 0).cast("int64")
            parts = (ibis.ifelse(known, risk, 0), value, square, zero)
            found |= {
                f"{name}__{part}": each.sum().cast("float64") for part, each in zip(SUMS, parts, strict=True)
            }
        return found

    def _rows(self, t: Table) -> Table:
        keys = ("group", "cohort", "period", "county_fips", "state", "person_id", *self.covariates)
        rows = t.group_by(*keys).agg(
            months=_.count(), **self._sums(t, self.plan.outcomes), **current_sums(t, self.current)
        )
        order = [rows[name] for name in ("group", "cohort", "period", "county_fips", "person_id")]
        return rows.mutate(
            person=ibis.dense_rank().over(ibis.window(order_by=rows.person_id)),
            place=ibis.row_number().over(ibis.window(order_by=order)),
        )

    def _quarters(self, t: Table, rows: Table) -> Quarters:
        sums = self._sums(t, self.plan.quarters_of)
        if not sums:
            nothing = np.zeros(0, dtype=np.int64)
            return Quarters(nothing, nothing, {})
        by_quarter = t.group_by("cohort", "period", "person_id", "quarter").agg(**sums)
        places = rows.select("cohort", "period", "person_id", "place")
        joined = by_quarter.inner_join(places, ["cohort", "period", "person_id"]).order_by("place", "quarter")
        data = self.opened.arrow(joined.select("place", "quarter", *sums))
        return Quarters(
            place=_integers(data, "place"), quarter=_integers(data, "quarter"),
            sums=self._read_sums(data, self.plan.quarters_of),
        )  # fmt: skip

    def _person_periods(self, rows: Table, lengths: list[dict[str, Any]]) -> PersonPeriods:
        data = self.opened.arrow(rows.order_by("place").drop("person_id"))
        columns = {name: _plain(data, name) for name in self.covariates}
        if "age" in columns:
            columns["age_band"] = age_bands(columns["age"])
        return PersonPeriods(
            person=_integers(data, "person"),
            demo=_plain(data, "group") == DEMONSTRATION,
            cohort=_plain(data, "cohort"),
            period=_integers(data, "period"),
            county=_plain(data, "county_fips"),
            state=_plain(data, "state"),
            months=_integers(data, "months"),
            columns=columns,
            sums=self._read_sums(data, self.plan.outcomes),
            current=read_current(data, self.current, lengths),
        )

    def _read_sums(self, data: pa.Table, keys: Sequence[str]) -> dict[str, Sums]:
        names = dict.fromkeys(
            name.rsplit("__", 1)[0]
            for name in data.column_names
            if "__" in name and not name.startswith(CURRENT)
        )
        dollars = {one.key for one in self.outcomes if one.kind == "dollars"} | set(FURTHER)
        found = {}
        for name in names:
            unit = CENTS if name in dollars else 1
            weight, total, square, zero = (_floats(data, f"{name}__{part}") for part in SUMS)
            found[name] = Sums(weight, total / unit, square / unit**2, zero)
        return found


def age_bands(ages: np.ndarray) -> np.ndarray:
    """The band of each age (n,)."""
    limits = np.array([limit for limit, _name in AGE_BANDS])
    names = np.array([*(name for _limit, name in AGE_BANDS), OLDEST])
    return names[np.searchsorted(limits, ages, side="right")]


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _plain(data: pa.Table, name: str) -> np.ndarray:
    values = data.column(name)
    if pa.types.is_date(values.type):
        return np.array([day.isoformat() for day in values.to_pylist()])
    found = values.to_numpy(zero_copy_only=False)
    return found.astype(str) if found.dtype == object else found.astype(float)


def _integers(data: pa.Table, name: str) -> np.ndarray:
    return data.column(name).to_numpy(zero_copy_only=False).astype(np.int64)


def _floats(data: pa.Table, name: str) -> np.ndarray:
    """Sums; nothing at all is zero."""
    return np.nan_to_num(data.column(name).to_numpy(zero_copy_only=False).astype(float), nan=0.0)

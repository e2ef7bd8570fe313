"""The grouping pass of an evaluation: from person-months to sums by person and period, and the counts beside them.

Wide tables are read once: judging, stacking and fixing need few columns, and covariates join when a person's months
are added up. Sums are exact (whole cents and counts), so that any engine and any order give the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table, Value

from demonstrations.evaluation.entry import fixed_at_entry
from demonstrations.evaluation.families import NotEstimable
from demonstrations.evaluation.outcomes import (
    MEDICARE,
    MIXED,
    Outcome,
    at_risk,
    available,
    in_plan,
    numerator,
)
from demonstrations.evaluation.stacking import county_start, stack, start_cohorts
from enrollees.datasets import cell_store, tables
from enrollees.selectors.evaluation_cost import PAIRED, WITHOUT, adjusted_cost, winsorized_cost
from enrollees.selectors.evaluation_counts import (
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
from enrollees.selectors.evaluation_current import current_sums, sources_of, with_current
from enrollees.selectors.evaluation_data import CountySpan, EvaluationPlan
from enrollees.selectors.evaluation_moves import moves, standings

FULL_BENEFIT_CODES = ("02", "04", "08")
# Dollars under other choices, which no outcome has.
FURTHER = ("cost_cut", "cost_uncut", "cost_as_paid", "ffs_uncut", *PAIRED)
SUMS = ("weight", "total", "zero")
SQUARE = "square"  # of a count only: what the negative binomial needs
TABLES = 9  # of a set of cells
ENTRY = ("person_id", "group", "cohort")
MONTHLY = ("enrolled", "engaged", "plan_contract", "medicare_advantage", "medicare_capitation", "inpatient")
FEE_FOR_SERVICE = replace(
    MEDICARE,
    key="ffs_cost",
    label="Medicare Part A and Part B cost in fee-for-service months",
    column="ffs_cost",
    note="Months in a plan are left out.",
)


def outcomes_in(columns: Sequence[str], plan: EvaluationPlan) -> tuple[Outcome, ...]:
    """The outcomes of the plan that person-months with these columns can show, in the order of the catalogue."""
    known = available((*columns, FEE_FOR_SERVICE.column))
    catalogue = (*known[:1], FEE_FOR_SERVICE, *known[1:]) if known[:1] == (MEDICARE,) else known
    is_mixed = plan.model == "capitated" and "medicare_capitation" in columns
    medicare = MIXED if is_mixed else MEDICARE
    return tuple(medicare if one is MEDICARE else one for one in catalogue if one.key in plan.outcomes)


class Grouping:
    """The pass over one opened dataset. Raises NotEstimable where the data do not allow it."""

    def __init__(
        self,
        opened: tables.Opened,
        plan: EvaluationPlan,
        writer: cell_store.Writer,
        tell: Callable[[float], None],
    ) -> None:
        self.opened, self.plan, self.writer, self.tell = opened, plan, writer, tell
        self.raw = opened.person_months
        columns = self.raw.columns
        self.covariates = plan.covariates.available(columns)
        self.outcomes = outcomes_in(columns, plan)
        self.has_capitation = "medicare_capitation" in columns
        self.current = plan.replication.current_available(columns) if plan.replication else ()
        wanted = {*MONTHLY, WITHOUT, *sources_of(self.current)}
        wanted |= {column for outcome in self.outcomes for column in outcome.columns}
        self.monthly = tuple(name for name in columns if name in wanted)

    def facts(self) -> dict[str, Any]:
        """Write every table of the cells, and say what they are."""
        plan = self.plan
        judged = self.opened.keep(self._judged())
        starts = self._starts(judged)
        cohorts = tuple(sorted({day.replace(day=1) for day in starts.values()}))
        last = self.opened.rows(judged.agg(last=_.month.max()))[0]["last"]
        end = min(plan.end, _next_month(last))
        stacked = stack(
            self._with_entry_county(judged, starts), cohorts,
            end=end, years=plan.years, baseline_months=plan.baseline_months,
        )  # fmt: skip
        stood = self.opened.keep(standings(stacked))
        self._write("flow", flow(stood))
        self._write("moves", moves(stood))
        self._write("enrollment", enrollment(stacked, plan.launch))
        lengths = stacked.group_by("cohort", "period").agg(months=_.month.nunique(), first=_.month.min())
        lengths = self.opened.keep(lengths)
        self._write("lengths", lengths.order_by("cohort", "period"))
        eligible = stacked.filter(_.reason == ELIGIBLE).drop("reason", "is_last")
        people = self.opened.keep(self._people(eligible))
        measured = self._measured(eligible.semi_join(people, ENTRY))
        self._write("plan_months", plan_months(measured))
        self._write("completeness", completeness(measured))
        rows = self.opened.keep(self._rows(measured, people))
        self._write("person_periods", rows.order_by("place").drop("person_id"))
        self._write("quarters", self._quarters(measured, rows))
        return {
            **self.opened.rows(made_up_rows(self.raw))[0],
            "columns": self.raw.columns,
            "covariates": self.covariates,
            "current": self.current,
            "cohorts": [day.isoformat() for day in cohorts],
            "first_month": self.opened.rows(lengths.agg(first=_.first.min()))[0]["first"].isoformat(),
            "end": end.isoformat(),
        }

    def _write(self, name: str, table: Table) -> None:
        """The table has an order, so that its bytes depend on nothing else."""
        self.tell(len(self.writer.digests) / TABLES)
        self.writer.add(name, table.schema().to_pyarrow(), self.opened.batches(table))

    def _judged(self) -> Table:
        """Every person-month with the first rule that it fails, its cost as paid and adjusted, and what is added up."""
        raw = self.raw
        deaths = raw.filter(optional(raw, "died").fill_null(0) == 1)
        deaths = deaths.group_by("person_id").agg(died_in=_.month.min())
        groups = raw.group_by("person_id").agg(groups=_.group.nunique())
        t = raw.mutate(is_in_plan=in_plan(raw), cost=numerator(raw, MEDICARE))
        t = t.left_join(deaths, "person_id").drop("person_id_right").inner_join(groups, "person_id")
        if self.plan.counties:
            t = t.left_join(self.opened.table(_areas(self.plan.counties)), "county_fips")
        reason = ibis.cases(
            *((~passes.fill_null(False), name) for name, passes in self._rules(t).items()), else_=ELIGIBLE
        )
        t = t.select(
            "person_id", "month", "group", "state", "county_fips", "is_in_plan", "cost", *self.monthly,
            reason=reason, is_last=(t.month >= t.died_in).fill_null(False),
        )  # fmt: skip
        return adjusted_cost(self.opened, t, self.plan.rates, self.plan.switches)

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
        if not self.plan.counties:
            return t.group == DEMONSTRATION
        return (t.month < t.area_until).fill_null(False)

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

    def _with_entry_county(self, judged: Table, starts: Mapping[str, date]) -> Table:
        """Each person in the county of the first eligible month, so that a move changes neither cluster nor cohort."""
        first = judged.filter(_.reason == ELIGIBLE).group_by("person_id").agg(
            entry_county=_.county_fips.argmin(_.month), entry_state=_.state.argmin(_.month)
        )  # fmt: skip
        first = self.opened.keep(first.mutate(entry_start=county_start(first.entry_county, starts)))
        t = judged.left_join(first, "person_id").drop("person_id_right")
        nowhere = t.entry_county.isnull()
        return t.mutate(
            county_fips=ibis.coalesce(t.entry_county, t.group),
            county_start=ibis.ifelse(nowhere, county_start(t.group, starts), t.entry_start),
            state=ibis.coalesce(t.entry_state, t.state),
        ).drop("entry_county", "entry_start", "entry_state")

    def _people(self, eligible: Table) -> Table:
        """One row a person, group and cohort, with the covariates fixed before treatment, where all are known."""
        months = eligible.select(*ENTRY, "month")
        people = fixed_at_entry(months, self.covariates, values=self.raw)
        return people.filter(ibis.and_(*(people[name].notnull() for name in self.covariates)))

    def _measured(self, eligible: Table) -> Table:
        """Cost winsorized, beside it as it was. The points of winsorizing are written."""
        t = with_current(eligible, self.current)
        t, points = winsorized_cost(self.opened, t, self.plan.percentile)
        self._write("cuts", points)
        return self.opened.keep(t)

    def _measures(self, t: Table, keys: Sequence[str]) -> dict[str, tuple[Value, Value, str]]:
        """What is added up: the measure, what is at risk, and what kind of number it is."""
        found: dict[str, tuple[Value, Value, str]] = {}
        for outcome in self.outcomes:
            if outcome.key in keys:
                column = {MEDICARE: "cost_cut", MIXED: "cost_uncut"}.get(outcome, outcome.column)
                read = replace(outcome, column=column)
                found[outcome.key] = (
                    whole(numerator(t, read), outcome),
                    at_risk(t, outcome),
                    outcome.kind,
                )
        if MEDICARE.key in found and keys is self.plan.outcomes:
            for name in FURTHER:
                if name in t.columns:
                    found[name] = (whole(t[name], MEDICARE), ibis.literal(1, "int64"), MEDICARE.kind)
        return found

    def _sums(self, t: Table, keys: Sequence[str]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, (value, risk, kind) in self._measures(t, keys).items():
            zero = risk - value if kind == "share" else (value == 0).cast("int64")
            parts = (ibis.ifelse(value.notnull(), risk, 0), value, zero)
            found |= {f"{name}__{part}": each.sum() for part, each in zip(SUMS, parts, strict=True)}
            if kind == "count":
                found[f"{name}__{SQUARE}"] = (value * value).sum().cast("decimal(38, 0)")
        return found

    def _rows(self, t: Table, people: Table) -> Table:
        sums = self._sums(t, self.plan.outcomes) | current_sums(t, self.current)
        rows = t.group_by(*ENTRY, "period", "county_fips", "state").agg(months=_.count(), **sums)
        rows = rows.inner_join(people, ENTRY)
        order = [rows[name] for name in ("group", "cohort", "period", "county_fips", "person_id")]
        return rows.mutate(
            person=ibis.dense_rank().over(ibis.window(order_by=rows.person_id)),
            place=ibis.row_number().over(ibis.window(order_by=order)),
        )

    def _quarters(self, t: Table, rows: Table) -> Table:
        """The sums by quarter, with the place of the person-period that they belong to."""
        sums = self._sums(t, self.plan.quarters_of)
        by_quarter = t.group_by("cohort", "period", "person_id", "quarter").agg(**sums)
        places = rows.select("cohort", "period", "person_id", "place")
        joined = by_quarter.inner_join(places, ["cohort", "period", "person_id"])
        return joined.select("place", "quarter", *sums).order_by("place", "quarter")


def _areas(counties: Sequence[CountySpan]) -> pa.Table:
    """Until when each county of the demonstration belongs to it."""
    until: dict[str, date] = {}
    for span in counties:
        until[span.fips] = max(until.get(span.fips, date.min), span.end or date.max)
    return pa.table({"county_fips": pa.array(until), "area_until": pa.array(until.values(), pa.date32())})


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)

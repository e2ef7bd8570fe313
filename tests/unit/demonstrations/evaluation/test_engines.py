"""The expressions are written once for every engine: each can be said in Spark's SQL as well as in DuckDB's."""

from datetime import date

import ibis
import pytest

from demonstrations.evaluation.adjustments import adjusted
from demonstrations.evaluation.entry import fixed_at_entry
from demonstrations.evaluation.outcomes import OUTCOMES, at_risk, numerator
from demonstrations.evaluation.stacking import county_start, stack
from demonstrations.evaluation.winsorizing import cut_points, winsorized
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.layouts.schema import Kind

TYPES = {Kind.MONEY: "decimal(18,2)", Kind.FLAG: "int8", Kind.COUNT: "int64", Kind.MONTH: "date"}
COHORTS = (date(2013, 7, 1), date(2013, 10, 1))


@pytest.fixture
def months():
    columns = {field.name: TYPES.get(field.kind, "string") for field in PERSON_MONTHS.fields}
    return ibis.table({**columns, "cost": "decimal(18,2)"}, name="person_months")


@pytest.fixture
def rates():
    keys = dict.fromkeys(("switch", "scope", "state", "county_fips", "plan_contract"), "string")
    dates = dict.fromkeys(("first_month", "end_month"), "date")
    return ibis.table({**keys, **dates, "factor": "decimal(18,12)"}, name="rates")


@pytest.mark.parametrize("engine", ["duckdb", "pyspark"])
def test_the_whole_chain_can_be_said(engine, months, rates):
    starts = {"53001": COHORTS[0], "53033": COHORTS[1]}
    priced = adjusted(months, rates, ["sequestration", "area_prices"])
    started = priced.mutate(county_start=county_start(priced.county_fips, starts))
    stacked = stack(started, COHORTS, end=date(2016, 1, 1), years=COHORTS[:1])
    assert ibis.to_sql(fixed_at_entry(stacked, ["ltss", "hcc"], values=months), dialect=engine)
    by = ["cohort", "period"]
    assert ibis.to_sql(winsorized(stacked, cut_points(stacked, by=by), by=by), dialect=engine)
    values = {outcome.key: numerator(months, outcome) for outcome in OUTCOMES}
    risks = {f"{outcome.key}_at_risk": at_risk(months, outcome) for outcome in OUTCOMES}
    assert ibis.to_sql(months.select(**values, **risks), dialect=engine)

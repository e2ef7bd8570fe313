"""Two calculations of fifty generated portfolios, ours and plain SQL, agree to the cent."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from demonstrations.savings.cells import distinct_beneficiaries
from demonstrations.savings.determination import determine
from demonstrations.savings.eligibility import RULES, read_exclusions
from demonstrations.savings.merging import merge_small
from demonstrations.savings.plan import read_sides, savings_cells
from demonstrations.savings.policy import Policy
from demonstrations.savings.quality import Quality
from demonstrations.savings.share import capped_share
from tests.unit.demonstrations.savings.people import Engine, rows_of
from tests.unit.demonstrations.savings.portfolio import SPANS, WINDOW, portfolio

SQL = Path(__file__).with_name("recomputation.sql").read_text()
PORTFOLIOS = 50
A_CENT = Fraction(1, 100)
POINTS = ((10, "4.5"), (20, "3.2"), (40, "2.45"), (80, "2.0"))


def policy_of(number: int) -> Policy:
    return Policy(
        cap_percentile=Decimal(("0.99", "0.9", "0.75", "1")[number % 4]),
        trend_rule=("cell", "cohort_composite")[number % 2],
        min_cell_months=Decimal((1, 20, 60)[number % 3]),
        msr_table=tuple((size, Decimal(percent)) for size, percent in POINTS),
        quality=Quality(8, 10),
        cap_pct=Decimal("0.06"),
    )


def in_sql(connection, person_months: str, counties: str, policy: Policy) -> dict:
    """The one row of `result`, and the person-months by the number of the rule that failed first."""
    variables = {
        "launch": f"DATE '{WINDOW.start}'",
        "first_baseline": f"DATE '{WINDOW.baseline.start}'",
        "last_baseline": "DATE '2013-06-01'",
        "last_performance": "DATE '2014-06-01'",
        "percentile": int(policy.cap_percentile * 100),
        "minimum": policy.min_cell_months,
        "composite": policy.trend_rule == "cohort_composite",
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = {value}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW person_month AS SELECT * FROM {person_months}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW county AS SELECT * FROM {counties}")
    connection.execute(SQL)
    found = connection.execute("SELECT * FROM result")
    names = [column[0] for column in found.description]
    (values,) = found.fetchall()
    failed = dict(connection.execute("SELECT failed, count(*) FROM checked GROUP BY ALL").fetchall())
    return dict(zip(names, values, strict=True)) | {"failed": failed}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize("number", range(PORTFOLIOS))
def test_a_portfolio_in_both(engine, number):
    policy = policy_of(number)
    rows = portfolio(number)
    person_months, counties = engine.person_months(rows), engine.counties(SPANS)
    plan = savings_cells(person_months, counties, policy, WINDOW, keep=engine.stored)
    eligibility = read_exclusions(rows_of(plan.exclusions))
    cells, _ = merge_small(read_sides(rows_of(plan.sides)), policy.min_cell_months)
    people = distinct_beneficiaries(cells)
    ours = determine(cells, policy, beneficiaries=people)

    theirs = in_sql(engine.connection.con, person_months.get_name(), counties.get_name(), policy)
    for place, rule in enumerate(RULES, start=1):
        months = sum(each.months for each in eligibility.excluded if each.reason == rule.name)
        assert months == theirs["failed"].get(place, 0), rule.name
    assert (len(cells), ours.totals.months, people) == (theirs["cells"], theirs["months"], theirs["n"])
    for exact, double in [
        (ours.totals.target_dollars, theirs["target"]),
        (ours.totals.actual_dollars, theirs["actual"]),
        (ours.totals.savings, theirs["savings"]),
        (
            capped_share(ours.share * Fraction(4, 5), ours.totals.target_dollars, policy.cap_pct),
            theirs["payment"],
        ),
    ]:
        # Not by rounding both: an exact half cent is a little less as a double.
        assert abs(Fraction(exact) - Fraction(double)) < A_CENT / 10
    assert abs(ours.totals.savings_percent - Fraction(theirs["percent"])) < Fraction(1, 10**9)
    assert abs(Fraction(ours.msr.percent) - Fraction(theirs["msr"])) < Fraction(1, 10**9)
    assert ours.msr.met is theirs["met"]


def test_the_portfolios_meet_every_complication(engine):
    """Or the comparison above would prove less than it says."""
    seen = {"excluded": set(), "cut": False, "merged": 0, "met": set()}
    for number in range(12):
        policy = policy_of(number)
        plan = savings_cells(
            engine.person_months(portfolio(number)),
            engine.counties(SPANS),
            policy,
            WINDOW,
            keep=engine.stored,
        )
        seen["excluded"] |= {
            each.reason for each in read_exclusions(rows_of(plan.exclusions)).excluded if each.months
        }
        seen["cut"] |= any(each["people_above"] for each in rows_of(plan.sides))
        cells, merges = merge_small(read_sides(rows_of(plan.sides)), policy.min_cell_months)
        seen["merged"] += len(merges)
        seen["met"].add(determine(cells, policy, beneficiaries=36).msr.status)
    assert seen["excluded"] == {*(rule.name for rule in RULES), "outside_window"}
    assert seen["cut"]
    assert seen["merged"] > 5
    assert seen["met"] == {"met", "not_met"}

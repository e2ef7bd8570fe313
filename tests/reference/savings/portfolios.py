"""Generated portfolios through the portal's pipeline and through plain SQL, and where the two disagree.

The queries of each policy are written once and asked of one portfolio after the other, so that a thousand take minutes.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import ibis

from demonstrations.savings.cells import Cell, distinct_beneficiaries
from demonstrations.savings.determination import Determination, determine
from demonstrations.savings.eligibility import RULES, Eligibility, read_exclusions
from demonstrations.savings.merging import Merge, merge_small
from demonstrations.savings.plan import read_sides, savings_cells
from demonstrations.savings.policy import Policy
from demonstrations.savings.quality import Quality
from demonstrations.savings.share import capped_share
from tests.unit.demonstrations.savings.people import Engine
from tests.unit.demonstrations.savings.portfolio import SPANS, WINDOW, portfolio

SQL = Path(__file__).with_name("recomputation.sql").read_text()
POLICIES = 12  # kinds of policy before they repeat
# Exact against doubles. Not by rounding both: an exact half cent is a little less as a double.
A_TENTH_OF_A_CENT, A_BILLIONTH = Fraction(1, 1_000), Fraction(1, 10**9)
POINTS = ((10, "4.5"), (20, "3.2"), (40, "2.45"), (80, "2.0"))
MONTHS, AREA = "person_months", "counties"


def policy_of(number: int) -> Policy:
    return Policy(
        cap_percentile=Decimal(("0.99", "0.9", "0.75", "1")[number % 4]),
        trend_rule=("cell", "cohort_composite")[number % 2],
        min_cell_months=Decimal((1, 20, 60)[number % 3]),
        msr_table=tuple((size, Decimal(percent)) for size, percent in POINTS),
        quality=Quality(8, 10),
        cap_pct=Decimal("0.06"),
    )


class Portfolios:
    """One connection; `differences` puts a portfolio into it and asks both."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.duckdb = self.engine.connection.con
        self._queries: dict[int, tuple[str, str]] = {}

    def differences(self, number: int) -> Iterator[str]:
        """What the two calculations of a portfolio disagree on; nothing when they agree to the cent."""
        policy = policy_of(number)
        self.load(number)
        eligibility, cells, _ = self.counted(number)
        ours = determine(cells, policy, beneficiaries=distinct_beneficiaries(cells))
        theirs = self._in_sql(policy)
        yield from _of_eligibility(eligibility, theirs)
        yield from _of_result(ours, cells, theirs)

    def counted(self, number: int) -> tuple[Eligibility, tuple[Cell, ...], tuple[Merge, ...]]:
        """Ours, of the loaded portfolio: the exclusions, and the cells after merging with their merges."""
        exclusions = self._rows(self._asked(number)[0])
        merged, merges = merge_small(read_sides(self.sides(number)), policy_of(number).min_cell_months)
        return read_exclusions(exclusions), merged, merges

    def sides(self, number: int) -> list[dict]:
        """Ours: the sides of the loaded portfolio's cells, as the engine answers."""
        return self._rows(self._asked(number)[1])

    def load(self, number: int) -> None:
        for name, table in (
            (MONTHS, self.engine.person_months(portfolio(number))),
            (AREA, self.engine.counties(SPANS)),
        ):
            self.duckdb.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {table.get_name()}")
            self.duckdb.unregister(table.get_name())

    def _asked(self, number: int) -> tuple[str, str]:
        """The queries of ours for exclusions and sides, by the kind of policy."""
        kind = number % POLICIES
        if kind not in self._queries:
            tables = (self.engine.connection.table(name) for name in (MONTHS, AREA))
            plan = savings_cells(*tables, policy_of(kind), WINDOW)
            self._queries[kind] = tuple(
                str(ibis.to_sql(table, dialect="duckdb")) for table in (plan.exclusions, plan.sides)
            )
        return self._queries[kind]

    def _rows(self, query: str) -> list[dict]:
        return self.duckdb.execute(query).to_arrow_table().to_pylist()

    def _in_sql(self, policy: Policy) -> dict:
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
            self.duckdb.execute(f"SET VARIABLE {name} = {value}")
        self.duckdb.execute(f"CREATE OR REPLACE TEMP VIEW person_month AS SELECT * FROM {MONTHS}")
        self.duckdb.execute(f"CREATE OR REPLACE TEMP VIEW county AS SELECT * FROM {AREA}")
        self.duckdb.execute(SQL)
        (values,) = self._rows("SELECT * FROM result")
        failed = self.duckdb.execute("SELECT failed, count(*) FROM checked GROUP BY ALL").fetchall()
        return values | {"failed": dict(failed)}


def _of_eligibility(eligibility: Eligibility, theirs: dict) -> Iterator[str]:
    for place, rule in enumerate(RULES, start=1):
        months = sum(each.months for each in eligibility.excluded if each.reason == rule.name)
        if months != theirs["failed"].get(place, 0):
            yield f"months left out by {rule.name}"


def _of_result(ours: Determination, cells: tuple[Cell, ...], theirs: dict) -> Iterator[str]:
    total = ours.totals
    assert ours.share is not None
    assert ours.msr.percent is not None
    counts = {"cells": len(cells), "months": total.months, "n": ours.beneficiaries, "met": ours.msr.met}
    yield from (name for name, count in counts.items() if count != theirs[name])
    payment = capped_share(ours.share * Fraction(4, 5), total.target_dollars, ours.policy.cap_pct)
    for name, exact, apart in (
        ("target", total.target_dollars, A_TENTH_OF_A_CENT),
        ("actual", total.actual_dollars, A_TENTH_OF_A_CENT),
        ("savings", total.savings, A_TENTH_OF_A_CENT),
        ("payment", payment, A_TENTH_OF_A_CENT),
        ("percent", total.savings_percent, A_BILLIONTH),
        ("msr", ours.msr.percent, A_BILLIONTH),
    ):
        if abs(Fraction(exact) - Fraction(theirs[name])) >= apart:
            yield name

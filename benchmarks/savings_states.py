"""Synthetic states with a known effect: whether savings are right in the mean.

The truth of a state is what the same capped pipeline says of paired outcomes: the demonstration's dollars in the
performance period without the effect (their own cap), less those with it. So the error of an estimate is the target
less the dollars without the effect, and no injected percent has to be believed after a cap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from demonstrations.savings.merging import merge_small
from demonstrations.savings.periods import Window
from demonstrations.savings.plan import read_sides, savings_cells
from demonstrations.savings.policy import Policy
from demonstrations.savings.target import Totals, cell_savings, totals
from enrollees.synthetic import Areas, County, Plan
from enrollees.synthetic.generate import Tally, tables
from fai_portal.common.periods import Period

FIRST, LAUNCH, END = date(2011, 7, 1), date(2013, 7, 1), date(2014, 7, 1)
WINDOW = Window(Period(FIRST, LAUNCH), Period(LAUNCH, END))
PEOPLE = 3_000  # of both groups
TREATED, COMPARED = 14, 20  # counties
EFFECT = Decimal("-0.03")
POLICY = Policy()


@dataclass(frozen=True)
class State:
    """Dollars of one synthetic state, after caps."""

    estimate: float
    truth: float
    without_effect: float

    @property
    def error_in_percent(self) -> float:
        return 100 * (self.estimate - self.truth) / self.without_effect


@dataclass(frozen=True)
class Unbiased:
    """Of all states: mean true and estimated savings, and the mean error with its simulation error, all in percent."""

    truth: float
    estimate: float
    error: float
    simulation_error: float

    @property
    def in_errors(self) -> float:
        return self.error / self.simulation_error


def unbiased(seeds: range) -> Unbiased:
    found = list(states(seeds))
    errors = np.array([each.error_in_percent for each in found])
    return Unbiased(
        truth=float(np.mean([100 * each.truth / each.without_effect for each in found])),
        estimate=float(np.mean([100 * each.estimate / each.without_effect for each in found])),
        error=float(errors.mean()),
        simulation_error=float(errors.std(ddof=1) / np.sqrt(len(errors))),
    )


def states(seeds: range) -> Iterator[State]:
    """Each state with and without its effect through eligibility, caps, cells, merging and target."""
    with duckdb.connect() as connection:
        queries: tuple[str, str] | None = None
        for seed in seeds:
            connection.register("made", pa.concat_tables(tables(made_up(seed), Tally())))
            connection.execute("CREATE OR REPLACE TABLE with_effect AS SELECT * FROM made")
            connection.execute(
                "CREATE OR REPLACE VIEW without_effect AS "
                "SELECT * REPLACE (medicare_without AS medicare_paid) FROM with_effect"
            )
            queries = queries or _queries(connection)
            seen, paired = (_result(connection, query) for query in queries)
            yield State(
                estimate=float(seen.savings),
                truth=float(paired.actual_dollars - seen.actual_dollars),
                without_effect=float(paired.actual_dollars),
            )


def made_up(seed: int) -> Plan:
    return Plan(
        demonstration="wa-health-homes-mffs",
        model="managed_ffs",
        areas=Areas(
            demonstration=tuple(County(f"53{2 * n + 1:03d}", "WA", LAUNCH) for n in range(TREATED)),
            comparison=tuple(County(f"05{2 * n + 1:03d}", "AR") for n in range(COMPARED)),
        ),
        start=LAUNCH,
        first=FIRST,
        end=END,
        people=PEOPLE,
        seed=seed,
        effect=EFFECT,
        risk_threshold=1.5,
        counterfactual=True,
    )


def _queries(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """The sides of the cells with and without the effect, as SQL that stands for every state."""
    backend = ibis.duckdb.from_connection(connection)
    with_effect, without_effect = (
        str(ibis.to_sql(savings_cells(backend.table(name), None, POLICY, WINDOW).sides, dialect="duckdb"))
        for name in ("with_effect", "without_effect")
    )
    return with_effect, without_effect


def _result(connection: duckdb.DuckDBPyConnection, query: str) -> Totals:
    sides = connection.execute(query).to_arrow_table().to_pylist()
    cells, _ = merge_small(read_sides(sides), POLICY.min_cell_months)
    return totals(cell_savings(cells, POLICY.trend_rule))

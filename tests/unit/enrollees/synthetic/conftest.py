"""One synthetic state is made once and read by many tests, with DuckDB: not with what made it."""

from types import SimpleNamespace

import duckdb
import pyarrow.parquet
import pytest

from enrollees.synthetic import write
from tests.factories.synthetic_plan import make_synthetic_plan

ELIGIBLE = """dual_status IN ('02', '04', '08') AND part_a = 1 AND part_b = 1 AND medicare_advantage = 0
    AND pace = 0 AND aligned_other = 0 AND secondary_payer = 0 AND meets_clinical_rule = 1"""


def read(folder, name="person_months.parquet"):
    """The rows of a folder as a DuckDB relation named `rows`, with a column `eligible`."""
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW rows AS SELECT *, ({ELIGIBLE}) AS eligible FROM '{folder / name}'")
    return connection


@pytest.fixture(scope="session")
def washington(tmp_path_factory):
    """8,000 people: plan, folder, truth and a way to ask."""
    return _made(tmp_path_factory.mktemp("washington"), make_synthetic_plan(people=8_000, seed=7))


@pytest.fixture(scope="session")
def capitated(tmp_path_factory):
    plan = make_synthetic_plan(
        people=4_000,
        model="capitated",
        risk_threshold=None,
        contracts=("H0001", "H0002"),
        demonstration="ma-one-care",
        counterfactual=True,
    )
    return _made(tmp_path_factory.mktemp("capitated"), plan)


def _made(folder, plan):
    truth = write(plan, folder, "parquet")
    connection = read(folder)
    return SimpleNamespace(
        plan=plan,
        folder=folder,
        truth=truth,
        one=lambda sql: connection.execute(sql).fetchone(),
        all=lambda sql: connection.execute(sql).fetchall(),
        table=lambda: pyarrow.parquet.read_table(folder / "person_months.parquet"),
    )

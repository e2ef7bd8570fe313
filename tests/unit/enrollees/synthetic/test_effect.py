"""Two runs that differ in the effect are paired potential outcomes of the same people."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import numpy as np
import pyarrow.parquet
import pytest

from enrollees.synthetic import write
from enrollees.synthetic.costs import with_effect
from tests.factories.synthetic_plan import make_synthetic_plan

STARTS = {county.fips: f"{county.start:%Y-%m}" for county in make_synthetic_plan().areas.demonstration}


def rows(tmp_path, effect, **overrides):
    folder = tmp_path / str(effect)
    write(make_synthetic_plan(effect=Decimal(effect), **overrides), folder, "parquet")
    return pyarrow.parquet.read_table(folder / "person_months.parquet")


def started(row):
    return row["group"] == "demonstration" and row["month"] >= STARTS[row["county_fips"]]


def expected(row, effect):
    """The rule once more, in decimals: half up to cents from the start of the county on."""
    paid = row["medicare_paid"]
    return (paid * (1 + Decimal(effect))).quantize(Decimal("0.01"), ROUND_HALF_UP) if started(row) else paid


@pytest.mark.parametrize("effect", ["-0.03", "0.05", "-0.999999", "10"])
def test_only_medicare_paid_of_started_demonstration_rows_differs(tmp_path, effect):
    without, with_it = rows(tmp_path, "0"), rows(tmp_path, effect)
    assert without.drop_columns("medicare_paid").equals(with_it.drop_columns("medicare_paid"))
    assert with_it["medicare_paid"].to_pylist() == [expected(row, effect) for row in without.to_pylist()]
    assert not without.equals(with_it)


def test_no_effect_is_no_change_at_all(tmp_path):
    assert rows(tmp_path, "0").equals(rows(tmp_path, "-0.00"))


@pytest.mark.parametrize(
    ("cents", "effect", "result"),
    [
        (100, "-0.03", 97),
        (150, "-0.03", 146),  # 145.5 goes up
        (149, "-0.03", 145),  # 144.53
        (50, "-0.03", 49),  # 48.5 goes up
        (0, "-0.03", 0),
        (1, "-0.5", 1),  # 0.5 goes up
        (200_000_000, "10", 2_200_000_000),
        (200_000_000, "-0.000001", 199_999_800),
    ],
)
def test_the_effect_is_rounded_half_up_to_whole_cents(cents, effect, result):
    assert with_effect(np.array([cents, cents]), np.array([True, False]), Decimal(effect)).tolist() == [
        result,
        cents,
    ]


def test_the_truth_is_the_paired_sums(tmp_path):
    plan = make_synthetic_plan(effect=Decimal("-0.03"))
    truth = write(plan, tmp_path / "truth", "parquet")["effect"]
    without = rows(tmp_path, "0").to_pylist()
    affected = [row for row in without if started(row)]
    before = sum(row["medicare_paid"] for row in affected)
    after = sum(expected(row, "-0.03") for row in affected)
    assert truth["rows"] == len(affected)
    assert (truth["without_effect"], truth["medicare_paid"]) == (str(before), str(after))
    assert truth["difference"] == str(after - before)
    assert truth["expected_percent"] == "-3"
    assert Decimal(truth["percent"]) == pytest.approx(100 * (after - before) / before, abs=Decimal("1e-8"))
    assert Decimal(truth["percent"]) == pytest.approx(Decimal(-3), abs=Decimal("1e-4"))


def test_an_early_file_holds_what_was_known_then(tmp_path):
    """Against the whole file, with DuckDB: no later months, part of each payment, no Medicaid, late people missing."""
    plan = make_synthetic_plan(people=800)
    known = plan.month_labels[-4]
    write(plan, tmp_path / "whole", "parquet")
    truth = write(replace(plan, paid_through=known), tmp_path / "early", "parquet")
    months = duckdb.sql(
        f"""SELECT whole.month, count(early.month) / count(*) AS there, count(early.medicaid_paid),
            sum(early.medicare_paid) / sum(whole.medicare_paid) FILTER (early.month IS NOT NULL)
        FROM '{tmp_path}/whole/person_months.parquet' whole
        LEFT JOIN '{tmp_path}/early/person_months.parquet' early USING (person_id, month) GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    by_month = {month: (float(there), medicaid, share) for month, there, medicaid, share in months}

    assert all(there == 0 for month, (there, _, _) in by_month.items() if month > known)
    assert all(there == 1 for month, (there, _, _) in by_month.items() if month < plan.month_labels[-6])
    assert 0.95 < by_month[known][0] < 1  # one in forty is not known yet
    assert {medicaid for _, medicaid, _ in by_month.values()} == {0}
    assert float(by_month[known][2]) == pytest.approx(0.35, abs=0.001)
    assert float(by_month[plan.month_labels[-16]][2]) == 1
    assert truth["known"]["paid_through"] == known


def test_a_day_outside_the_file_is_refused():
    with pytest.raises(ValueError, match="paid through 2030-01"):
        make_synthetic_plan(paid_through="2030-01")

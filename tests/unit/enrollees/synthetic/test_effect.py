"""Two runs that differ in the effect are paired potential outcomes of the same people."""

from decimal import ROUND_HALF_UP, Decimal

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

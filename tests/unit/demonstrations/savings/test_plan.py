"""The whole chain: what goes in comes out, whatever the order, and the same bytes each time."""

import json
import random
from decimal import Decimal

import ibis
import pytest

from demonstrations.savings.determination import determine, to_json
from demonstrations.savings.eligibility import read_exclusions
from demonstrations.savings.merging import merge_small
from demonstrations.savings.plan import cells_of, read_capped_sides, read_sides, savings_cells
from demonstrations.savings.policy import Policy
from fai_portal.common.periods import month_start
from tests.unit.demonstrations.savings.people import rows_of
from tests.unit.demonstrations.savings.portfolio import SPANS, WINDOW, portfolio

UNCAPPED = Policy(cap_percentile=Decimal(1))


def plan_of(engine, rows, policy=None, **options):
    policy = policy or Policy()
    return savings_cells(engine.person_months(rows), engine.counties(SPANS), policy, WINDOW, **options)


def cells_of_rows(engine, rows, policy=None):
    return read_sides(rows_of(plan_of(engine, rows, policy).sides))


@pytest.fixture(scope="module")
def rows():
    return portfolio(7)


def test_cells_come_in_order_with_their_people(engine, rows):
    cells = cells_of_rows(engine, rows)
    assert [(cell.cohort, cell.category, cell.age_band) for cell in cells[:3]] == [
        ("initial", "facility", "under 65"),
        ("initial", "facility", "65 and over"),
        ("initial", "hcbs", "under 65"),
    ]
    assert all(cell.people.demo_perf >= 0 for cell in cells)


def test_months_of_cells_are_the_months_of_eligibility(engine, rows):
    plan = plan_of(engine, rows)
    eligibility = read_exclusions(rows_of(plan.exclusions))
    cells = read_sides(rows_of(plan.sides))
    assert eligibility.months_in == len(rows)
    in_cells = {
        "demonstration": sum(cell.demo_base_months + cell.demo_perf_months for cell in cells),
        "comparison": sum(cell.comp_base_months + cell.comp_perf_months for cell in cells),
    }
    assert in_cells == {group: each.months for group, each in eligibility.eligible.items()}
    assert all(each.months for each in eligibility.excluded if each.reason in ("outside_window", "alive"))
    merged, _ = merge_small(cells, Decimal(1_000))
    assert sum(sum(cell.months()) for cell in merged) == eligibility.months_eligible


def test_dollars_of_uncapped_cells_are_the_dollars_that_went_in(engine, rows):
    plan = plan_of(engine, rows, UNCAPPED)
    eligible = {
        (each["person_id"], each["month"]) for each in rows_of(plan.months) if each["reason"] == "eligible"
    }
    paid = sum(
        each["medicare_paid"] for each in rows if (each["person_id"], month_start(each["month"])) in eligible
    )
    cells = read_sides(rows_of(plan.sides))
    assert (
        sum(
            getattr(cell, f"{side}_dollars")
            for cell in cells
            for side in ("demo_base", "comp_base", "comp_perf", "demo_perf")
        )
        == paid
    )


def test_the_order_of_rows_changes_no_byte(engine, rows):
    answers = set()
    for seed in range(3):
        shuffled = random.Random(seed).sample(rows, len(rows))
        cells, merges = merge_small(cells_of_rows(engine, shuffled), Decimal(30))
        answers.add(json.dumps(to_json(determine(cells, Policy()))) + repr(merges))
    assert len(answers) == 1


def test_keeping_tables_changes_no_number(engine, rows):
    kept = []

    def keep(table):
        kept.append(engine.stored(table))
        return kept[-1]

    assert read_sides(rows_of(plan_of(engine, rows, keep=keep).sides)) == cells_of_rows(engine, rows)
    assert [table.count().to_pyarrow().as_py() > 0 for table in kept] == [True] * 3


def test_a_cap_at_the_whole_is_the_uncapped_result(engine, rows):
    sides = read_capped_sides(rows_of(plan_of(engine, rows, UNCAPPED).sides))
    assert all(side.dollars == side.uncapped_dollars for side in sides)
    capped = read_capped_sides(rows_of(plan_of(engine, rows, Policy(cap_percentile=Decimal("0.8"))).sides))
    assert sum(side.dollars_cut for side in capped) > 0
    assert [side.uncapped_dollars for side in capped] == [side.uncapped_dollars for side in sides]


def test_removing_one_beneficiary_changes_that_persons_cell_alone(engine, rows):
    before = {cell.key: cell for cell in cells_of_rows(engine, rows, UNCAPPED)}
    gone = "df50-1"  # a steady person: facility, under 65, in the demonstration
    after = {
        cell.key: cell
        for cell in cells_of_rows(engine, [each for each in rows if each["person_id"] != gone], UNCAPPED)
    }
    changed = {key for key in before if before[key] != after.get(key)}
    assert changed == {("initial", "facility", "", "under 65")}
    (key,) = changed
    assert before[key].comp_base_dollars == after[key].comp_base_dollars
    assert before[key].demo_perf_months - after[key].demo_perf_months == 12
    assert before[key].people.demo_perf - after[key].people.demo_perf == 1


def test_the_groups_exchanged_exchange_the_sides(engine, rows):
    """Without counties the groups are alike: the sides change places and nothing else moves."""
    other = {"demonstration": "comparison", "comparison": "demonstration"}
    policy = Policy()

    def cells(data):
        plan = savings_cells(engine.person_months(data), None, policy, WINDOW)
        return read_sides(rows_of(plan.sides))

    for one, two in zip(
        cells(rows), cells([{**each, "group": other[each["group"]]} for each in rows]), strict=True
    ):
        assert (one.demo_base_dollars, one.demo_perf_months) == (two.comp_base_dollars, two.comp_perf_months)


def test_a_side_nobody_is_on_counts_zero(engine, rows):
    sides = read_capped_sides(rows_of(plan_of(engine, rows).sides))
    cells = cells_of(side for side in sides if side.group == "comparison")
    assert {cell.demo_perf_months for cell in cells} == {0}
    assert {cell.people.demo_base for cell in cells} == {0}


@pytest.mark.parametrize(
    ("dialect", "alignment", "month_rule"),
    [
        ("duckdb", "at_entry", "any_day"),
        ("pyspark", "at_entry", "mid_month"),
        ("pyspark", "monthly", "first_day"),
    ],
)
def test_the_chain_translates_for_both_engines(dialect, alignment, month_rule):
    person_months = ibis.table(
        {
            "person_id": "string", "month": "date", "group": "string", "county_fips": "string", "dual_status": "string",
            "part_a": "int8", "part_b": "int8", "medicare_advantage": "int8", "medicare_paid": "decimal(12, 2)",
            "aligned_other": "int8", "died": "int8", "age": "int16", "category": "string", "spmi": "int8",
        },
        name="person_months",
    )  # fmt: skip
    counties = ibis.table(
        {"county_fips": "string", "start_date": "date", "end_date": "date"}, name="counties"
    )
    policy = Policy(alignment_test=alignment, month_rule=month_rule, category_rule="category_age_spmi")
    plan = savings_cells(person_months, counties, policy, WINDOW)
    for table in (plan.exclusions, plan.sides):
        assert "JOIN" in ibis.to_sql(table, dialect=dialect)

"""The laws of methodology 1.14 on generated cells."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from demonstrations.savings.cells import MEASURES, Cell
from demonstrations.savings.determination import determine, to_json
from demonstrations.savings.policy import Policy
from demonstrations.savings.quality import Quality

RULES = st.sampled_from(["cell", "cohort_composite"])
months = st.integers(1, 500_000).map(Fraction)
dollars = st.integers(1, 10**11).map(lambda cents: Fraction(cents, 100))
sides = st.fixed_dictionaries({name: dollars if name.endswith("_dollars") else months for name in MEASURES})


@st.composite
def cell_lists(draw):
    return [
        Cell(draw(st.sampled_from(["C1", "C2"])), f"category {number}", "all", **side)
        for number, side in enumerate(draw(st.lists(sides, min_size=1, max_size=6)))
    ]


def scaled(cell: Cell, factor: Fraction) -> Cell:
    return replace(cell, **{n: getattr(cell, n) * factor for n in MEASURES if n.endswith("_dollars")})


@given(cell_lists(), RULES, st.fractions(Fraction(1, 1000), 1000))
def test_scaling_dollars_scales_savings_and_leaves_percents(cells, rule, factor):
    policy = Policy(trend_rule=rule)
    one, other = determine(cells, policy), determine([scaled(cell, factor) for cell in cells], policy)
    assert other.totals.savings == one.totals.savings * factor
    assert other.totals.savings_percent == one.totals.savings_percent
    assert other.msr.status == one.msr.status
    assert [cell.trend for cell in other.cells] == [cell.trend for cell in one.cells]


@given(cell_lists(), RULES, st.randoms())
def test_the_order_of_cells_changes_nothing(cells, rule, order):
    policy = Policy(trend_rule=rule)
    one, other = determine(cells, policy), determine(order.sample(cells, len(cells)), policy)
    assert other.totals == one.totals
    assert (other.net, other.payment, other.msr) == (one.net, one.payment, one.msr)
    assert {each.cell.key: each for each in other.cells} == {each.cell.key: each for each in one.cells}


@given(cell_lists(), st.fractions(Fraction(1, 100), 100))
def test_identical_groups_save_exactly_nothing(cells, size):
    """The comparison group may be of another size: its months and dollars are the demonstration's times `size`."""
    same = [
        replace(
            cell,
            **{
                f"comp_{rest}": getattr(cell, f"demo_{rest}") * size
                for rest in ("base_dollars", "base_months", "perf_dollars", "perf_months")
            },
        )
        for cell in cells
    ]
    assert all(each.savings == 0 for each in determine(same, Policy()).cells)


@given(cell_lists(), RULES)
def test_identical_groups_in_one_cell_save_nothing_by_either_rule(cells, rule):
    cell = cells[0]
    same = replace(cell, **{name: getattr(cell, name.replace("comp_", "demo_")) for name in MEASURES})
    assert determine([same], Policy(trend_rule=rule)).totals.savings == 0


@given(cell_lists(), st.fractions(Fraction(1, 100), Fraction(99, 100)))
def test_splitting_a_cell_of_one_rate_changes_nothing_under_rule_a(cells, part):
    first, rest = cells[0], cells[1:]
    pieces = [
        replace(first, **{n: getattr(first, n) * share for n in MEASURES}) for share in (part, 1 - part)
    ]
    policy = Policy()
    whole, split = determine([first, *rest], policy), determine([*pieces, *rest], policy)
    assert split.totals == whole.totals
    assert split.msr == whole.msr


@given(cell_lists(), RULES)
def test_totals_are_the_sums_of_cells(cells, rule):
    result = determine(cells, Policy(trend_rule=rule))
    assert sum(each.savings for each in result.cells) == result.totals.savings
    assert result.totals.savings == result.totals.target_dollars - result.totals.actual_dollars
    assert sum(cell.demo_perf_months for cell in cells) == result.totals.months


@given(cell_lists(), st.integers(0, 10))
def test_removing_months_from_one_cell_changes_that_cell_alone(cells, place):
    place %= len(cells)
    changed = [
        replace(cell, demo_perf_dollars=cell.demo_perf_dollars / 2) if n == place else cell
        for n, cell in enumerate(cells)
    ]
    before, after = determine(cells, Policy()), determine(changed, Policy())
    assert [n for n, (one, two) in enumerate(zip(before.cells, after.cells, strict=True)) if one != two] == [
        place
    ]


@given(cell_lists(), RULES, st.sampled_from([None, Decimal("0.06")]))
def test_the_same_input_gives_the_same_bytes(cells, rule, cap):
    policy = Policy(trend_rule=rule, cap_pct=cap)
    copies = [Cell(**{name: getattr(cell, name) for name in cell.__dataclass_fields__}) for cell in cells]
    assert json.dumps(to_json(determine(cells, policy))) == json.dumps(to_json(determine(copies, policy)))


@given(cell_lists(), st.integers(0, 20_000_000_000).map(lambda n: Decimal(n) / 100))
def test_nobody_is_paid_without_meeting_the_msr_or_beyond_half(cells, interim):
    result = determine(cells, Policy(quality=Quality(8, 10), interim=interim), beneficiaries=20_000)
    assert result.payment >= 0
    assert result.settlement == result.payment - interim
    if not result.msr.met:
        assert result.payment == 0
    else:
        assert result.payment <= result.totals.savings / 2 + Fraction(1, 100)

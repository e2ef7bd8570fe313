"""The tables by which a reader checks a savings report, against sums made here from the worked example."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.cap import Cap
from reports.builders.savings import checks
from reports.builders.savings.appendices import CONSTANTS
from reports.builders.savings.build import arranged
from reports.builders.savings.gather import from_sides
from reports.render.numbers import Absent
from tests.factories.savings import CELLS, make_gathered, make_inputs, make_sides, with_confirmed_policy


@pytest.fixture(scope="module")
def found():
    return make_gathered()


def capped():
    """The example with one person's 500,000 dollars in 12 months above an annual cap of 300,000 in one side."""
    sides = [
        replace(
            side, people_above=20, months_above=240, dollars_above=Fraction(10_000_000),
            uncapped_dollars=side.uncapped_dollars + 4_000_000,
        )
        if (side.cohort, side.category, side.group, side.period)
        == ("C1", "community", "demonstration", "performance")
        else side
        for side in make_sides()
    ]  # fmt: skip
    assert sides[0].cap == Cap(cents=30_000_000, months=12)
    return from_sides(make_inputs(), sides, make_gathered().eligibility)


def values(table, row: str) -> tuple:
    return next(each.cells for each in table.rows if each.cells[0] == row)[1:]


def test_the_uncapped_result_counts_every_dollar():
    """240 months at 25,000 a month leave 6,000,000 of 10,000,000: 4,000,000 are cut, which is all that was added."""
    table = checks.without_cap(capped())
    with_cap, without, difference = (cell.value for cell in values(table, "Gross savings"))
    assert round(with_cap, 2) == Fraction("8503292.37")
    assert difference == with_cap - without == 4_000_000


def test_savings_and_the_change_of_cost_are_one_thing_with_two_signs(found):
    """Difference in differences of the same months, from the printed example: -8,157,666.70."""
    additive = Fraction(0)
    for _cohort, _category, db, mdb, cb, mcb, cp, mcp, dp, mdp in CELLS:
        change = (Fraction(dp) / mdp - Fraction(db) / mdb) - (Fraction(cp) / mcp - Fraction(cb) / mcb)
        additive += change * mdp
    lines = [row.cells[1].value for row in checks.opposite_signs(found).rows]
    assert lines[3] == additive
    assert lines[1] == -lines[0] == -found.determination.totals.savings
    assert lines[1] + lines[2] == lines[3]
    assert round(additive, 2) == Fraction("-8157666.70")


def test_months_and_dollars_go_from_what_was_loaded_to_what_counts(found):
    table = checks.control_totals(found)
    months = sum(cell[place] for cell in CELLS for place in (3, 9))
    assert values(table, "Person-months counted")[0].value == months
    loaded, left_out = (
        values(table, label)[0].value for label in ("Medicare dollars loaded", "Dollars of months left out")
    )
    counted = sum(Fraction(cell[place]) for cell in CELLS for place in (2, 8))
    assert (loaded, loaded - left_out) == (900_000_000, counted)


def test_a_cut_of_few_people_hides_the_dollars_it_would_give_away():
    few = capped()
    sides = [replace(side, people_above=min(side.people_above, 4)) for side in few.sides]
    table = checks.control_totals(replace(few, sides=tuple(sides)))
    assert values(table, "Dollars above the cap, left out")[0].value is Absent.HIDDEN
    assert values(table, "Dollars of months counted, before the cap")[0].value is Absent.HIDDEN


def test_trends_are_told_as_growth_a_year(found):
    """Of the first cell: 1.06184432 over 18 months is 4.08 percent a year."""
    first = checks.plausibility(found).rows[0].cells
    assert float(first[4]) == pytest.approx(100 * (1.06184432 ** (1 / 1.5) - 1), abs=1e-6)
    assert isinstance(first[4], Decimal)
    assert first[-1] == "Yes"


def test_the_first_page_names_what_is_not_confirmed(found):
    text = arranged(found).notices[0].text
    assert all(label in text for _field, label, _read in CONSTANTS)
    assert not any(
        notice.heading == "Illustrative policy" for notice in arranged(with_confirmed_policy(found)).notices
    )


def test_the_dictionary_has_a_line_for_every_column(found):
    document = arranged(found)
    tables = {table.key: table for table in document.tables()}
    listed = {(row.cells[0], row.cells[1]) for row in tables.pop("dictionary").rows}
    assert listed == {(key, column.key) for key, table in tables.items() for column in table.columns}
    assert all(column.description for table in tables.values() for column in table.columns)


def test_run_out_that_is_too_short_is_said_on_the_first_page(found):
    def headings(months: int | None) -> list[str]:
        inputs = make_inputs(facts={"runout_months": months})
        return [notice.heading for notice in arranged(replace(found, inputs=inputs)).notices]

    assert "Payments are not complete" in headings(3)
    assert "Payments are not complete" not in headings(12) + headings(None)

"""The section on the uncertainty of savings: what it says, what it never shows, and that it decides nothing."""

import json
from dataclasses import replace

import pytest

from demonstrations.savings.determination import to_json
from demonstrations.savings.proven import proven
from reports.builders.savings import uncertainty
from reports.builders.savings.build import arranged
from reports.builders.savings.gather import from_sides
from reports.render.document import Document
from tests.factories.savings import make_county_sides, make_gathered, make_inputs, make_sides

HEADING = "Uncertainty of the savings"


def section_of(found) -> dict:
    """The section by itself, as data: to arrange the whole report takes longer."""
    document = Document("", "", "", "", found.inputs.date, (), (uncertainty.section(found),))
    (section,) = document.as_data()["sections"]
    assert section["heading"] == HEADING
    return section


def tables_of(found) -> dict:
    return {block["key"]: block for block in section_of(found)["blocks"] if block["type"] == "table"}


def rows_of(table: dict) -> dict[str, list[str]]:
    return {row["cells"][0]["text"]: [cell["text"] for cell in row["cells"][1:]] for row in table["rows"]}


def words(found) -> str:
    return json.dumps(section_of(found), ensure_ascii=False)


def with_counties(demonstration: int, comparison: int):
    sides = make_sides()
    return from_sides(
        make_inputs(),
        sides,
        make_gathered().eligibility,
        county_sides=make_county_sides(sides, demonstration=demonstration, comparison=comparison),
    )


def test_interval_chance_and_bootstrap_are_those_of_the_maths():
    found = make_gathered()
    measured = uncertainty.measured(found)
    rows = rows_of(tables_of(found)["uncertainty"])

    assert rows["Gross savings"] == ["3.90%", "$8,503,292.37"]
    low, high = measured.jackknife.dollars.interval(95)
    assert low < 8_503_292.37 < high
    assert rows["95 percent interval, low"][1] == f"${low:,.2f}"
    assert rows["95 percent interval, high"][1] == f"${high:,.2f}"
    inner = measured.jackknife.percent.interval(80)
    assert rows["80 percent interval, high"][0] == f"{inner[1]:.2f}%"
    beside = measured.bootstrap.interval(measured.bootstrap.percent, 95)
    assert rows["95 percent interval by bootstrap, low"][0] == f"{beside[0]:.2f}%"
    assert rows["Minimum savings rate"] == [f"{found.determination.msr.percent:.2f}%", "—"]
    assert rows["Chance of reaching it with no true savings"] == [f"{100 * measured.chance:.2f}%", "—"]
    assert rows["Chance of reaching it with no true savings"][0] in words(found)
    assert measured.jackknife.counties == (14, 40)
    assert measured.jackknife.percent.estimate == pytest.approx(
        float(found.determination.totals.savings_percent)
    )


def test_it_says_what_it_is_not():
    said = words(make_gathered())
    assert "never changes the contractual result" in said
    assert "An event that moves the costs of the whole state" in said
    assert "held fixed at those of the full sample" in said


def test_the_determination_is_the_same_without_it():
    found = make_gathered()
    without = from_sides(found.inputs, found.sides, found.eligibility)
    assert to_json(found.determination) == to_json(without.determination)
    assert "No interval is given. There are 0 demonstration and 0 comparison counties" in words(without)


@pytest.mark.parametrize(("demonstration", "comparison"), [(5, 40), (14, 5), (1, 40)])
def test_with_few_counties_no_number_is_shown(demonstration, comparison):
    """Of two counties the standard error would be the difference."""
    found = with_counties(demonstration, comparison)
    assert (
        f"No interval is given. There are {demonstration} demonstration and {comparison} comparison"
        in words(found)
    )
    assert "uncertainty" not in tables_of(found)
    assert set(tables_of(found)) == {"coverage", "false_passes"}


def test_no_county_and_no_replicate_is_in_the_document():
    """The counties' numbers stand nowhere: not their codes, not savings without one of them, not their months."""
    found = make_gathered()
    document = json.dumps(arranged(found).as_data(), ensure_ascii=False)
    assert not any(each.county in document for each in found.county_sides)
    rows = rows_of(tables_of(found)["uncertainty"])
    assert len(rows) == 13
    for county in sorted({each.county for each in found.county_sides}):
        rest = [each for each in found.county_sides if each.county != county]
        months = sum(
            each.side.months for each in rest if (each.side.group, each.side.period) == ("demonstration", "performance")
        )  # fmt: skip
        assert f"{months:,}" not in json.dumps(rows) or months == found.determination.totals.months


def test_other_names_of_counties_give_the_same_words():
    found = make_gathered()
    other = replace(
        found, county_sides=tuple(replace(each, county=f"x{each.county}") for each in found.county_sides)
    )
    assert section_of(other) == section_of(found)


def test_without_a_rate_there_is_no_chance():
    sides = make_sides()
    found = from_sides(
        make_inputs(policy={"msr_table": [[500_000, 2]]}),
        sides,
        make_gathered().eligibility,
        county_sides=make_county_sides(sides),
    )
    assert "no chance of reaching it" in words(found)
    assert rows_of(tables_of(found)["uncertainty"])["Chance of reaching it with no true savings"] == [
        "—",
        "—",
    ]


def test_the_simulations_stand_in_it_as_they_were_stored():
    tables = tables_of(make_gathered())
    coverage = rows_of(tables["coverage"])
    for case, number in (("14+40", 0), ("37+60", 1)):
        stored = proven().cases("coverage")[case]["jackknife, percent"]
        assert coverage["Jackknife, percent"][number] == f"{stored:.2f}%"
    passes = rows_of(tables["false_passes"])
    assert list(passes) == ["5,000", "10,000", "20,000", "50,000"]
    assert passes["5,000"][:2] == ["4.50%", "15.22%"]
    said = words(make_gathered())
    assert f"code {proven().run['code']}" in said
    (states,) = proven().cases("states").values()
    assert f"{states['truth']:.2f}% in the mean and estimated savings {states['estimate']:.2f}%" in said

"""The payment report as a document: worked example 3.4, the same numbers in each form, and what must not be printed."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from demonstrations.savings.capitated.members import MemberMonths
from reports.builders.inputs import CannotBuild
from reports.builders.payment.build import arranged
from reports.builders.payment.gather import hidden_of
from reports.render import files
from tests.factories.payment import make_gathered

ONE = MemberMonths("H0022", "39035", 0, "community", "under 65", Decimal("1.4120"), 31_250)
ALL = [
    replace(ONE, plan=plan, county=county, segment=segment)
    for plan in ("H0022", "H5280")
    for county in ("39035", "39049")
    for segment in (0, 1, 2)
]
RESULTS = [
    {"plan": "H0022", "year": 2014, "met": 7, "applicable": 9},
    {"plan": "H5280", "year": 2014, "met": 8, "applicable": 10},
    {"plan": "H0022", "year": 2015, "met": 0, "applicable": 0},
]
COSTS = [{"plan": "H0022", "year": 2014, "claims": "73501093.75"}]


def tables_of(found) -> dict:
    data = arranged(found).as_data()
    blocks = (block for section in data["sections"] for block in section["blocks"])
    return {block["key"]: block for block in blocks if block["type"] == "table"}


def row(table: dict, *names: str) -> dict[str, str]:
    keys = [column["key"] for column in table["columns"]]
    for each in table["rows"]:
        texts = [cell["text"] for cell in each["cells"]]
        if texts[: len(names)] == list(names):
            return dict(zip(keys, texts, strict=True))
    raise AssertionError(f"no row {names}")


def test_the_worked_example_to_the_cent():
    """Methodology 3.4, with 31,250 member months in one plan, county and year."""
    tables = tables_of(make_gathered([ONE], quality=RESULTS, costs=COSTS))

    paid = row(tables["by_plan"], "2014", "Buckeye")
    assert (paid["months"], paid["withheld"], paid["paid"]) == ("31,250", "$1,497,500.00", "$86,265,000.00")
    kept = row(tables["withhold"], "2014", "Buckeye")
    assert (kept["repaid_percent"], kept["earned"], kept["forfeited"]) == (
        "75.00%",
        "$1,123,125.00",
        "$374,375.00",
    )
    assert row(tables["loss_ratios"], "2014", "Buckeye")["remittance"] == "$1,097,031.25"
    assert row(tables["savings"], "Year 1", "Medicaid")["savings"] == "$802,812.50"  # 25.69 x 31,250


def test_rates_follow_the_calendar_year_and_percentages_the_demonstration_year():
    tables = tables_of(make_gathered(ALL))

    assert row(tables["calendars"], "January 2015 to December 2015")["savings"] == "2.00%"
    assert row(tables["calendars"], "January 2016 to December 2016")["withhold"] == "3.00%"
    assert row(tables["baselines"], "Cuyahoga") == {
        "county": "Cuyahoga", "y2014": "$912.34", "y2015": "$930.00", "y2016": "$945.10",
    }  # fmt: skip


def test_a_result_that_is_missing_is_not_available_and_one_at_an_edge_is_named():
    found = make_gathered(ALL, quality=RESULTS)
    tables = tables_of(found)

    assert row(tables["withhold"], "2015", "Buckeye")["earned"] == "Not yet available"
    assert row(tables["withhold"], "2016", "Molina")["met"] == "Not yet available"
    notice = next(each for each in arranged(found).notices if each.heading.startswith("Results exactly"))
    assert "Molina in 2014" in notice.text and "Buckeye" not in notice.text


def test_an_unconfirmed_book_is_said_on_the_first_page_and_on_every_page():
    assert arranged(make_gathered(ALL)).watermark == "Illustrative rates"
    confirmed = arranged(make_gathered(ALL, confirmed=True))
    assert (confirmed.watermark, [each.heading for each in confirmed.notices]) == ("", [])


def test_a_changed_percentage_is_shown_beside_the_one_that_was_paid():
    savings = [
        {"first_day": "2014-05-01", "last_day": "2016-12-31", "fraction": "0.02"},
        {"first_day": "2014-05-01", "last_day": "2014-12-31", "fraction": "0", "agreed_on": "2014-12-09"},
    ]
    tables = tables_of(make_gathered([ONE], savings=savings))

    assert row(tables["calendars"], "May 2014 to December 2014")["savings_first"] == "2.00%"
    assert row(tables["calendars"], "May 2014 to December 2014")["savings"] == "0.00%"
    assert row(tables["savings"], "All years", "Both")["restated"] == "$1,527,812.50"  # 48.89 x 31,250


def test_californias_counties_have_their_table():
    rule = [{"county_fips": "39049", "year": 2014, "interim": "0.04", "minimum": "0.01"}]
    tables = tables_of(make_gathered(ALL, rebasing=rule))

    assert row(tables["rebased"], "2014", "Franklin")["minimum"] == "1.00%"
    assert "rebased" not in tables_of(make_gathered(ALL))


def test_small_groups_and_what_would_give_them_away_are_hidden():
    """Seven people of one plan in one county: their cell and, so that it cannot be worked out, three more."""
    found = make_gathered(ALL)
    counts = dict(found.members.people) | {(2014, "H0022", "39035"): 7}
    hidden = hidden_of(counts)
    tables = tables_of(replace(found, hidden=hidden))

    assert {(plan, county) for _, plan, county in hidden} == {
        (plan, county) for plan in ("H0022", "H5280") for county in ("39035", "39049")
    }
    here = row(tables["plan_county_2014"], "Cuyahoga")
    assert (here["H0022_months"], here["H0022_paid"], here["H5280_paid"]) == ("*", "*", "*")
    assert here["All plans_months"] == "62,500"
    assert row(tables["plan_county_2015"], "Cuyahoga")["H0022_months"] == "31,250"
    assert any("Not shown" in note for note in tables["plan_county_2014"]["notes"])


def test_a_year_of_few_people_is_refused():
    with pytest.raises(CannotBuild, match="1 to 10 people"):
        make_gathered([ONE], people=6)


@pytest.mark.parametrize(
    ("unscored", "words"),
    [(0, "Every member month has"), (4, "Some member months have"), (40, "31,250 member months have")],
)
def test_people_without_a_score_are_counted_unless_they_are_few(unscored, words):
    members = [replace(ONE, risk=None)] if unscored else [ONE]
    text = json.dumps(arranged(make_gathered(members, unscored=unscored)).as_data())

    assert words in text


def test_every_form_holds_the_same_numbers():
    document = arranged(make_gathered(ALL, quality=RESULTS, costs=COSTS))
    made = {file.name: file.render() for file in files.planned(document, stem="payment")}
    data = json.loads(made["payment.json"])
    carried = [
        cell["value"]
        for section in data["sections"]
        for block in section["blocks"]
        if block["type"] == "table"
        for each in block["rows"]
        for cell in each["cells"][block["row_headers"] :]
        if cell.get("value") is not None
    ]
    rows = list(csv.DictReader(io.StringIO(made["payment.csv"].decode())))

    assert len(carried) > 200
    assert carried == [each["value"] for each in rows if each["unit"] and not each["absent"]]
    assert made["payment.pdf"].startswith(b"%PDF")

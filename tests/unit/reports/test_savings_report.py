"""The savings report as a document: worked example A of the methodology, and what must never be printed."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from demonstrations.savings.determination import to_json
from demonstrations.savings.eligibility import ELIGIBLE, read_exclusions
from reports.builders.inputs import CannotBuild
from reports.builders.savings.build import arranged
from reports.builders.savings.gather import from_sides
from reports.render import files
from tests.factories.savings import make_gathered, make_inputs, make_sides, with_confirmed_policy


def tables_of(found) -> dict:
    data = arranged(found).as_data()
    return {
        block["key"]: block
        for section in data["sections"]
        for block in section["blocks"]
        if block["type"] == "table"
    }


def column(table: dict, key: str) -> list[str]:
    place = [each["key"] for each in table["columns"]].index(key)
    return [row["cells"][place]["text"] for row in table["rows"]]


def value(table: dict, label: str) -> str:
    return next(row["cells"][1]["text"] for row in table["rows"] if row["cells"][0]["text"] == label)


def texts(found) -> str:
    """Every word of the report, in the form that people read."""
    return json.dumps(arranged(found).as_data(), ensure_ascii=False)


def test_the_worked_example_to_the_cent():
    """Methodology 1.12 A."""
    tables = tables_of(make_gathered())

    assert column(tables["results"], "trend")[:6] == [
        "1.0618",
        "1.0412",
        "1.0568",
        "1.0652",
        "1.0618",
        "1.0600",
    ]
    assert column(tables["results"], "target_pmpm") == [
        *("$1,713.62", "$1,428.24", "$1,073.83", "$1,892.81", "$1,625.56", "$1,156.26"),
        "$1,220.85",
    ]
    assert column(tables["results"], "savings") == [
        *("$276,193.96", "$1,711,226.56", "$3,987,806.33", "$44,032.86", "$935,828.69", "$1,548,203.96"),
        "$8,503,292.37",
    ]
    assert value(tables["totals"], "Target dollars") == "$218,165,251.37"
    assert value(tables["totals"], "Gross savings as a percent of target dollars") == "3.90%"
    assert column(tables["trend_rules"], "other")[2] == "$8,498,293.31"
    assert column(tables["msr"], "average")[:3] == ["14,891", "2.74%", "$5,988,384.74"]
    assert value(tables["payment"], "Limit of the payment") == "$13,089,915.08"
    assert value(tables["payment"], "State's share before quality") == "$4,251,646.18"
    assert value(tables["payment"], "Payment") == "Not yet available"


def counted(*, ever: int, dataset: int):
    """The example with this many people ever eligible in each group, and in the dataset."""
    reasons = [
        {"group": group, "reason": ELIGIBLE, "months": 700_000, "people": ever}
        for group in ("demonstration", "comparison")
    ]
    return from_sides(make_inputs(people=dataset), make_sides(), read_exclusions(reasons))


BASE, PERF = 16_652, 16_248  # people of the demonstration group in each period of the example


@pytest.mark.parametrize(
    ("ever", "dataset"),
    [
        (30_000, 60_003),  # three people of the dataset were never eligible
        (BASE + 7, 90_000),  # seven came after the baseline
        (BASE + PERF - 10, 90_000),  # ten were there in both periods
    ],
)
def test_a_small_group_between_two_counts_of_people_is_not_given_away(ever, dataset):
    found = counted(ever=ever, dataset=dataset)
    tables = tables_of(found)

    assert (found.people("demo_base"), found.people("demo_perf")) == (BASE, PERF)
    assert column(tables["exclusions"], "demonstration_people")[-2] == "*"
    assert column(tables["exclusions"], "comparison_people")[-2] == "*"
    assert column(tables["exclusions"], "demonstration_months")[-2] == "700,000"
    assert value(tables["run"], "People in the dataset") == "*"
    assert "Not shown" in " ".join(tables["run"]["notes"])
    for count in (ever, dataset):
        assert f"{count:,}" not in texts(found)


def test_counts_of_people_that_lie_far_apart_or_are_equal_are_shown():
    tables = tables_of(counted(ever=30_000, dataset=60_000))

    assert column(tables["exclusions"], "demonstration_people")[-2] == "30,000"
    assert value(tables["run"], "People in the dataset") == "60,000"


def test_the_report_holds_what_the_savings_command_prints():
    found = make_gathered()
    printed = to_json(found.determination)
    results = tables_of(found)["results"]

    carried = [[cell.get("value") for cell in row["cells"]] for row in results["rows"]]
    keys = [each["key"] for each in results["columns"]]
    for row, cell in zip(carried, printed["cells"], strict=False):
        for key in ("trend", "target_pmpm", "actual_pmpm", "savings"):
            assert row[keys.index(key)] == cell[key]
    assert carried[-1][keys.index("savings")] == printed["totals"]["savings"]
    assert carried[-1][keys.index("savings_percent")] == printed["totals"]["savings_percent"]


def test_people_above_the_cap_in_both_periods_are_said_to_count_twice():
    table = tables_of(make_gathered())["caps"]

    assert "above the cap in both periods counts in each" in " ".join(table["notes"])


def test_exclusions_tie():
    table = tables_of(make_gathered())["exclusions"]

    for group in ("demonstration_months", "comparison_months"):
        *parts, total = (int(text.replace(",", "")) for text in column(table, group))
        assert sum(parts) == total


HIDDEN_NUMBERS = (
    "44,032.86",
    "44032.86",
    "1,892.81",
    "1892.81",
    "1,286",
    "2345678.90",
    "2,345,678.90",
    "2,390,117.05",
)


def test_nothing_of_a_small_cell_stands_in_any_file():
    found = make_gathered(C2_facility=7)
    drawn = {file.form + file.name: file.render() for file in files.planned(arranged(found), stem="r")}

    for name in (name for name in drawn if not name.startswith(("pdf", "xlsx", "parquet"))):
        for number in HIDDEN_NUMBERS:
            assert number not in drawn[name].decode(errors="replace"), (name, number)


def test_a_small_cell_has_company_so_that_the_total_does_not_give_it_away():
    found = make_gathered(C2_facility=7)
    savings = column(tables_of(found)["results"], "savings")

    assert savings.count("*") == 2
    assert savings[-1] == "$8,503,292.37"
    assert "10 or fewer people" in texts(found)


def test_without_small_groups_nothing_is_hidden():
    assert '"*"' not in texts(make_gathered())


@pytest.mark.parametrize("people", [3, 10])
def test_small_groups_of_excluded_people_are_hidden_with_their_months(people):
    table = tables_of(make_gathered(excluded_people=people))["exclusions"]

    assert set(column(table, "demonstration_people")[:-2]) == {"*"}
    assert set(column(table, "demonstration_months")[:-2]) == {"*"}


def test_a_group_with_too_few_exclusions_is_covered_by_the_other_group():
    """Eighteen of two: nine would not hide each other, and no total may help."""
    table = tables_of(make_gathered(excluded_people=2))["exclusions"]

    assert column(table, "demonstration_months")[-2:] == ["700,000", "*"]
    assert column(table, "comparison_months")[-1] == "*"


def test_a_report_that_cannot_be_protected_is_not_built():
    everybody = {
        f"{cohort}_{category}": 0 for cohort in ("C1", "C2") for category in ("facility", "hcbs", "community")
    }

    with pytest.raises(CannotBuild, match="1 to 10 people"):
        arranged(make_gathered(**everybody | {"C1_facility": 5}))


def test_an_unconfirmed_policy_is_said_on_the_first_page_and_on_every_page():
    document = arranged(make_gathered())

    assert document.watermark == "Illustrative policy"
    assert document.notices[0].heading == "Illustrative policy"
    confirmed = arranged(with_confirmed_policy(make_gathered()))
    assert confirmed.watermark == ""
    assert "Illustrative" not in json.dumps(confirmed.as_data())


def test_a_verdict_that_depends_on_the_count_is_said_on_the_first_page():
    """3.8976 percent is under the 4.1 percent of 6,248 people, and over the 2.74 of 14,891."""
    few = {
        f"{cohort}_{category}": 1000
        for cohort in ("C1", "C2")
        for category in ("facility", "hcbs", "community")
    }
    found = make_gathered(**few)

    assert "depends on how beneficiaries are counted" in " ".join(n.heading for n in arranged(found).notices)
    assert column(tables_of(found)["msr"], "distinct")[-1] == "Not reached"
    assert column(tables_of(found)["msr"], "average")[-1] == "Reached"


def test_fewer_beneficiaries_than_the_table_covers_is_said_and_nothing_is_guessed():
    few = {
        f"{cohort}_{category}": 500
        for cohort in ("C1", "C2")
        for category in ("facility", "hcbs", "community")
    }
    found = make_gathered(**few)
    tables = tables_of(found)

    assert "Minimum savings rate not defined" in [notice.heading for notice in arranged(found).notices]
    assert column(tables["msr"], "distinct") == ["3,000", "—", "—", "$8,503,292.37", "—", "Not defined"]
    assert value(tables["payment"], "Payment") == "Not yet available"
    assert "the agreement's table starts at 5,000" in texts(found)


def test_more_spending_than_the_target_is_said_in_plain_words():
    sides = tuple(
        replace(side, uncapped_dollars=side.uncapped_dollars * 2)
        if (side.group, side.period) == ("demonstration", "performance")
        else side
        for side in make_sides()
    )
    found = from_sides(make_inputs(), sides, make_gathered().eligibility)

    assert "$201,158,666.63 more on them than the target" in texts(found)
    assert "As it stands, the payment is $0.00." in texts(found)
    assert value(tables_of(found)["totals"], "Gross savings") == "−$201,158,666.63"


def test_cells_that_were_merged_are_named():
    policy = {"min_cell_months": 1300}
    text = texts(make_gathered(policy=policy))

    assert "C1, Facility, 65 and over; C2, Facility, 65 and over: now All, Facility, 65 and over." in text


def test_the_constants_are_listed_with_their_source():
    rows = {row["cells"][0]["text"]: row["cells"] for row in tables_of(make_gathered())["policy"]["rows"]}

    assert [cell["text"] for cell in rows["State's share of net savings"][1:]] == [
        *("50.00%", "Final Demonstration Agreement", "No"),
    ]
    assert rows["Percentile of the outlier cap"][2]["text"] == "Default of the portal"
    assert rows["Minimum savings rate by beneficiaries"][1]["text"].startswith("5,000: 4.50%; 10,000: 3.20%")


def test_what_the_agreement_says_of_quality_and_of_the_federal_share_is_listed():
    policy = {
        "fmap": 0.5, "fmap_source": "Notice of November 2012", "measures": ["Readmission", "Follow-up"],
        "benchmarks": {"Readmission": "18%"},
    }  # fmt: skip
    rows = tables_of(make_gathered(policy=policy))["policy"]["rows"]
    said = {row["cells"][0]["text"]: row["cells"][1]["text"] for row in rows}

    assert said["Federal medical assistance percentage"] == "50.00%"
    assert said["Source of that percentage"] == "Notice of November 2012"
    assert said["Quality measures required"] == "Readmission; Follow-up"
    assert said["Benchmarks of the quality measures"] == "Readmission: 18%"


def source_of_the_cap(found) -> str:
    rows = tables_of(found)["policy"]["rows"]
    return next(
        row["cells"][2]["text"] for row in rows if row["cells"][0]["text"] == "Percentile of the outlier cap"
    )


def test_a_document_is_no_source_for_what_the_portal_chose():
    """The stored record holds every field; the agreement that it cites does not."""
    agreement = "Final Demonstration Agreement"

    assert source_of_the_cap(make_gathered(policy={"cap_percentile": 0.99})) == "Default of the portal"
    assert source_of_the_cap(make_gathered(policy={"cap_percentile": 0.95})) == agreement
    assert source_of_the_cap(make_gathered(policy={"cap_percentile": 0.99, "confirmed": True})) == agreement


def test_a_policy_without_its_table_of_rates_cannot_be_used():
    policy = {"share_rate": 0.5}
    inputs = make_inputs()
    inputs = replace(inputs, basis=replace(inputs.basis, policy=policy))

    with pytest.raises(
        CannotBuild, match="msr_table: found nothing; allowed: the MSR table of the agreement"
    ):
        from_sides(inputs, make_sides(), make_gathered().eligibility)


def test_a_cell_without_months_cannot_be_computed():
    sides = tuple(
        replace(side, months=0, uncapped_dollars=Fraction(0))
        if side.group == "comparison" and side.category == "facility"
        else side
        for side in make_sides()
    )

    with pytest.raises(CannotBuild, match="0 months in cell all / facility / 65 and over"):
        from_sides(make_inputs(), sides, make_gathered().eligibility)


def test_two_arrangements_are_the_same_bytes():
    first, second = arranged(make_gathered()), arranged(make_gathered())

    assert [file.render() for file in files.planned(first, stem="r")] == [
        file.render() for file in files.planned(second, stem="r")
    ]

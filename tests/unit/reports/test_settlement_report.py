"""The final savings report: worked example A to the settlement, and the restatement of a preliminary result."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from reports.builders.savings.gather import from_sides
from reports.builders.settlement.build import arranged
from reports.builders.settlement.gather import restated
from reports.render import files
from tests.factories.savings import make_gathered, make_inputs, make_sides
from tests.unit.reports.test_savings_report import column, value

YEAR = {
    "msr_n": "average",
    "fmap": "0.5",
    "quality": {"met": 8, "required": 10},
    "interim": "1500000.00",
}


def in_medicaid(actual: str):
    """The sides of the example at 1,412.37 a month, and at `actual` for the demonstration in its performance period."""
    return tuple(
        replace(
            side,
            uncapped_dollars=side.months
            * Fraction(
                actual if (side.group, side.period) == ("demonstration", "performance") else "1412.37"
            ),
        )
        for side in make_sides()
    )


def make_final(actual: str = "1421.05", *, scale: Fraction = Fraction(1), **year):
    """The final result, in which the demonstration's performance dollars of the preliminary one are scaled."""
    preliminary = make_gathered(policy={"msr_n": "average"})
    sides = tuple(
        replace(side, uncapped_dollars=side.uncapped_dollars * scale)
        if (side.group, side.period) == ("demonstration", "performance")
        else side
        for side in make_sides()
    )
    final = from_sides(
        make_inputs(policy=YEAR | year), sides, preliminary.eligibility, medicaid=in_medicaid(actual)
    )
    return restated(preliminary, final)


def tables_of(found) -> dict:
    data = arranged(found).as_data()
    blocks = (block for section in data["sections"] for block in section["blocks"])
    return {block["key"]: block for block in blocks if block["type"] == "table"}


@pytest.mark.parametrize(
    ("actual", "percent", "deducted", "net", "payment", "settlement"),
    [
        ("1421.05", "0.61%", "$0.00", "$8,503,292.37", "$3,401,316.95", "$1,901,316.95"),
        ("1460.11", "3.38%", "$4,265,569.00", "$4,237,723.37", "$1,695,089.35", "$195,089.35"),
    ],
)
def test_worked_example_to_the_settlement(actual, percent, deducted, net, payment, settlement):
    """Methodology 1.12 A, both Medicaid cases."""
    tables = tables_of(make_final(actual))

    assert value(tables["medicaid"], "Target, federal share") == "$126,195,259.50"
    assert value(tables["medicaid"], "Increase in percent of the target") == percent
    assert value(tables["medicaid"], "Deducted from Medicare savings") == deducted
    assert value(tables["payment"], "Net federal savings") == net
    assert value(tables["payment"], "Payment") == payment
    assert value(tables["payment"], "Settlement") == settlement


def test_a_negative_settlement_is_paid_back():
    found = make_final("1460.11", interim="1700000.00")

    assert value(tables_of(found)["payment"], "Settlement") == "−$4,910.65"
    assert "the state pays back $4,910.65" in json.dumps(arranged(found).as_data(), ensure_ascii=False)


def test_both_results_stand_beside_each_other():
    """One percent more for the demonstration: 209,661,959.00 x 0.01 less saved, all of it run-out."""
    tables = tables_of(make_final(scale=Fraction(101, 100)))

    saved = [cell["text"] for cell in tables["restatement"]["rows"][3]["cells"]]
    assert saved == ["Gross savings", "$8,503,292.37", "$6,406,672.78", "−$2,096,619.59", "−24.66%"]
    assert column(tables["walk_savings"], "change") == [
        "—", "$0.00", "−$2,096,619.59", "$0.00", "$0.00", "−$2,096,619.59",
    ]  # fmt: skip
    assert column(tables["walk_savings"], "after")[-1] == "$6,406,672.78"


def test_the_walk_of_the_payment_ends_at_the_settlement():
    tables = tables_of(make_final("1460.11"))

    assert column(tables["walk_payment"], "after")[0] == "$4,251,646.18"
    assert column(tables["walk_payment"], "after")[-3:] == ["$1,695,089.35", "$195,089.35", "$195,089.35"]
    assert value(tables["walk_payment"], "Medicaid deduction") == "−$2,132,784.50"


def test_savings_under_the_rate_are_not_paid_and_the_interim_payment_is_returned():
    found = make_final(scale=Fraction(104, 100))

    assert value(tables_of(found)["payment"], "Payment") == "$0.00"
    assert value(tables_of(found)["payment"], "Settlement") == "−$1,500,000.00"


def test_an_unchanged_result_says_so():
    text = json.dumps(arranged(make_final()).as_data(), ensure_ascii=False)

    assert "gross savings did not change" in text
    assert "final result" in arranged(make_final()).subtitle


def test_it_can_be_drawn():
    made = {file.name: file.render() for file in files.planned(arranged(make_final()), stem="final")}

    assert made["final.pdf"].startswith(b"%PDF")
    assert {"final-walk.svg", "final-to-payment.svg"} <= set(made)

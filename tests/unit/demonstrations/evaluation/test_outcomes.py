"""The catalogue of outcomes, and what person-months become."""

from datetime import date
from decimal import Decimal

import pytest

from demonstrations.evaluation.outcomes import (
    BY_KEY,
    OUTCOMES,
    at_risk,
    available,
    numerator,
)
from demonstrations.evaluation.spec import FAMILY_NAMES
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from tests.unit.demonstrations.evaluation.person_months import rows_of, table_of

ROW = {
    "month": date(2014, 1, 1), "medicare_paid": Decimal("12.34"), "medicare_advantage": 0,
    "medicare_capitation": None, "plan_contract": None, "inpatient": 2, "readmit": 3, "discharges": 2,
}  # fmt: skip


def of(key, **values):
    rows = [{**ROW, **values}, dict.fromkeys(ROW)]
    table = table_of(rows)
    outcome = BY_KEY[key]
    found = rows_of(table.select(value=numerator(table, outcome), risk=at_risk(table, outcome)))
    return found[0]["value"], found[0]["risk"]


@pytest.mark.parametrize(
    "key, values, expected",
    [
        ("any_inpatient", {}, (1, 1)),
        ("any_inpatient", {"inpatient": 0}, (0, 1)),
        ("any_inpatient", {"inpatient": None}, (None, 1)),
        ("inpatient", {}, (2, 1)),
        ("readmission", {"readmit": 1}, (1, 2)),
        ("readmission", {}, (2, 2)),  # no more readmissions than discharges
        ("readmission", {"readmit": None}, (None, 2)),
        ("readmission", {"discharges": None}, (None, None)),
        ("medicare_cost", {}, (Decimal("12.34"), 1)),
        ("medicare_cost", {"medicare_capitation": Decimal(5)}, (Decimal("12.34"), 1)),
        ("medicare_cost", {"medicare_capitation": Decimal(5), "medicare_advantage": 1}, (Decimal(5), 1)),
        ("medicare_cost", {"medicare_advantage": 1}, (Decimal("12.34"), 1)),
    ],
)
def test_what_a_person_month_becomes(key, values, expected):
    assert of(key, **values) == expected


def test_every_outcome_reads_columns_of_the_layout_and_has_a_model_of_ours():
    known = {field.name for field in PERSON_MONTHS.fields}
    for outcome in OUTCOMES:
        assert set(outcome.columns) <= known
        assert outcome.family in FAMILY_NAMES and outcome.link in ("log", "logit")
    assert len(BY_KEY) == len(OUTCOMES)


def test_only_the_outcomes_that_the_data_can_show():
    assert [outcome.key for outcome in available(("medicare_paid", "ed", "discharges"))] == [
        "medicare_cost", "any_ed", "ed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key, effect, direction",
    [
        ("medicare_cost", -1.0, "favorable"),
        ("medicare_cost", 1.0, "unfavorable"),
        ("mh_followup", 1.0, "favorable"),
        ("physician", 1.0, "neither"),
        ("ed", 0.0, "neither"),
    ],
)
def test_which_way_is_good(key, effect, direction):
    assert BY_KEY[key].direction(effect) == direction

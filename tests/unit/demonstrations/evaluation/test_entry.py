"""Covariates as they were before treatment."""

from datetime import date

import numpy as np
import pytest

from demonstrations.evaluation.covariates import PRIMARY, REPLICATION
from demonstrations.evaluation.entry import fixed_at_entry, fixed_value
from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from tests.unit.demonstrations.evaluation.person_months import months, rows_of, table_of

START = date(2014, 1, 1)


def made_up(seed: int = 2, people: int = 40):
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        opens, length = int(rng.integers(0, 20)), int(rng.integers(1, 20))
        rows += [
            {
                "person_id": f"P{person}",
                "group": "demonstration" if person % 2 else "comparison",
                "month": month,
                "ltss": int(rng.integers(0, 2)),
                "hcc": float(rng.integers(50, 300)) / 100 if rng.random() > 0.1 else None,
                "inpatient": int(rng.integers(0, 3)),
            }
            for month in months(date(2013, 1, 1), 36)[opens : opens + length]
        ]
    return rows


@pytest.mark.parametrize("elsewhere", [False, True])
def test_everybody_keeps_the_value_of_the_fixing_month(elsewhere):
    rows = made_up()
    by_person: dict[str, list] = {}
    for row in rows:
        by_person.setdefault(row["person_id"], []).append((row["month"], (row["ltss"], row["hcc"])))
    t = table_of(rows)
    months_only = t.select("person_id", "group", "month")
    fixed = rows_of(
        fixed_at_entry(months_only, ["ltss", "hcc"], start=START, values=t)
        if elsewhere
        else fixed_at_entry(t, ["ltss", "hcc"], start=START)
    )
    assert {row["person_id"]: (row["ltss"], row["hcc"]) for row in fixed} == {
        person: fixed_value(pairs, START) for person, pairs in by_person.items()
    }
    assert len(fixed) == len(by_person)


def test_the_last_month_before_the_start_or_else_the_first_one():
    before = [(date(2013, 11, 1), "a"), (date(2013, 12, 1), "b"), (date(2014, 1, 1), "c")]
    assert fixed_value(before, START) == "b"
    assert fixed_value([*before[2:], (date(2014, 5, 1), "d")], START) == "c"


def test_each_cohort_has_its_own_start():
    rows = [
        {"person_id": "P", "group": "comparison", "cohort": cohort, "month": month, "ltss": place}
        for cohort in (date(2013, 3, 1), date(2013, 5, 1))
        for place, month in enumerate(months(date(2013, 1, 1), 6))
    ]
    fixed = rows_of(fixed_at_entry(table_of(rows), ["ltss"]))
    assert {(row["cohort"], row["ltss"]) for row in fixed} == {(date(2013, 3, 1), 1), (date(2013, 5, 1), 3)}


def test_a_start_must_be_known():
    with pytest.raises(ValueError, match="start must be given"):
        fixed_at_entry(table_of(made_up(people=2)), ["ltss"])


def test_covariate_sets_name_columns_of_the_layout_or_derived_ones():
    known = {field.name for field in PERSON_MONTHS.fields} | {
        "area_",
        "died_in_year",
        "share_of_year_eligible",
    }
    for one in (PRIMARY, REPLICATION):
        assert set(one.columns) <= known
    assert not PRIMARY.current and REPLICATION.caution


def test_only_what_the_data_have_and_areas_spelled_out():
    columns = ("sex", "age", "area_income", "area_beds", "medicare_paid")
    assert PRIMARY.available(columns) == ("age", "sex", "area_beds", "area_income")

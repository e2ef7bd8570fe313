"""Each rule of methodology 1.2 alone, their order, and the ties of the counters."""

from dataclasses import replace
from datetime import date

import ibis
import pytest

from demonstrations.savings.eligibility import (
    ELIGIBLE,
    REASONS,
    RULES,
    SENTENCES,
    exclusions,
    judge,
    read_exclusions,
)
from demonstrations.savings.policy import Policy
from fai_portal.common.periods import Period
from tests.unit.demonstrations.savings.people import (
    COUNTY,
    ELSEWHERE,
    LATE_COUNTY,
    WINDOW,
    months,
    row,
    rows_of,
)

FAILS = {
    "full_benefit_dual": {"dual_status": "01"},
    "parts_a_and_b": {"part_b": 0},
    "demonstration_county": {"county_fips": ELSEWHERE},
    "fee_for_service": {"medicare_advantage": 1},
    "not_aligned": {"aligned_other": 1},
    "clinical_rule": {"meets_clinical_rule": 0},
    "medicare_primary": {"secondary_payer": 1},
}


def reasons(engine, rows, policy=None, counties=True, window=WINDOW):
    table = judge(
        engine.person_months(rows),
        policy or Policy(),
        counties=engine.counties() if counties is True else counties,
        window=window,
    )
    return {
        (each["person_id"], f"{each['month']:%Y-%m}"): each["reason"]
        for each in rows_of(table.order_by("person_id", "month"))
    }


def reason_of_each(engine, cases, policy=None):
    """The reason of each case, a person with one month, all judged in one go."""
    return list(
        reasons(engine, [row(f"P{n:02}", **values) for n, values in enumerate(cases)], policy).values()
    )


def test_the_rules_stand_in_the_order_of_the_method():
    assert [rule.name for rule in RULES] == [
        "full_benefit_dual",
        "parts_a_and_b",
        "demonstration_county",
        "fee_for_service",
        "not_aligned",
        "clinical_rule",
        "alive",
        "medicare_primary",
    ]
    assert set(SENTENCES) == set(REASONS)


def test_each_rule_excludes_what_it_names(engine):
    assert reason_of_each(engine, FAILS.values()) == list(FAILS)


def test_the_first_rule_that_fails_counts(engine):
    failing, cases = {}, {}
    for name in reversed(FAILS):
        failing = {**failing, **FAILS[name]}
        cases[name] = failing
    # An aligned month that is not otherwise eligible is no attribution month: rule 5 then passes.
    expected = ["clinical_rule" if name == "not_aligned" else name for name in cases]
    assert reason_of_each(engine, cases.values()) == expected
    assert reason_of_each(engine, cases.values(), Policy(alignment_test="monthly")) == list(cases)


def test_full_benefit_codes(engine):
    full, other = ("02", "04", "08"), ("00", "01", "03", "05", "06", "09", "99", "NA", "2", None)
    found = reason_of_each(engine, [{"dual_status": code} for code in (*full, *other)])
    assert found == [ELIGIBLE] * len(full) + ["full_benefit_dual"] * len(other)


def test_more_of_rules_2_and_4(engine):
    cases = [
        ({"part_a": 0}, "parts_a_and_b"),
        ({"part_a": None}, "parts_a_and_b"),
        ({"pace": 1}, "fee_for_service"),
        ({"medicare_advantage": None}, "fee_for_service"),
        ({"plan_contract": "H3480"}, "fee_for_service"),
        ({"plan_contract": "R1234"}, "fee_for_service"),
        ({"plan_contract": "S5601"}, ELIGIBLE),  # a drug plan alone
        ({"plan_contract": ""}, ELIGIBLE),
        ({"plan_contract": None}, ELIGIBLE),
        ({"enrolled": 0, "engaged": 0}, ELIGIBLE),  # intention to treat
        ({"enrolled": 1, "engaged": 1}, ELIGIBLE),
    ]
    assert reason_of_each(engine, [values for values, _ in cases]) == [expected for _, expected in cases]


def test_what_is_unknown_in_an_optional_column_excludes_nobody(engine):
    optional = ("pace", "aligned_other", "meets_clinical_rule", "died", "secondary_payer", "plan_contract")
    assert reason_of_each(engine, [{column: None} for column in optional]) == [ELIGIBLE] * len(optional)


def test_flags_may_be_booleans_and_months_dates(engine):
    table = engine.person_months([row("P1"), row("P2", part_b=0)])
    table = table.mutate(
        part_a=table.part_a.cast("boolean"),
        part_b=table.part_b.cast("boolean"),
        month=ibis.date(2013, 7, 1),
        medicare_paid=table.medicare_paid.cast("decimal(38, 2)"),
    )
    found = rows_of(judge(table, Policy(), counties=engine.counties(), window=WINDOW).order_by("person_id"))
    assert [each["reason"] for each in found] == [ELIGIBLE, "parts_a_and_b"]
    assert [each["cents"] for each in found] == [10_000, 10_000]


def test_county_start_dates_after_the_launch_and_the_area_before_it(engine):
    rows = [
        row(month=month, county_fips=LATE_COUNTY) for month in ("2013-06", "2013-07", "2013-09", "2013-10")
    ]
    assert list(reasons(engine, rows).values()) == [
        ELIGIBLE,  # baseline: the area of the demonstration to come
        "demonstration_county",
        "demonstration_county",
        ELIGIBLE,
    ]


def test_a_cohorts_own_baseline_reaches_past_the_launch(engine):
    own = replace(
        WINDOW,
        performance=Period(date(2014, 7, 1), date(2015, 7, 1)),
        launch=WINDOW.start,
        own_baselines={"late": Period(date(2013, 7, 1), date(2013, 10, 1))},
    )
    rows = [row(month=month, county_fips=LATE_COUNTY) for month in ("2013-07", "2013-09", "2013-10")]
    assert set(reasons(engine, rows, window=own).values()) == {ELIGIBLE}


def test_without_a_window_the_earliest_county_start_is_the_launch(engine):
    rows = [row(month=month, county_fips=LATE_COUNTY) for month in ("2013-06", "2013-07", "2013-10")]
    assert list(reasons(engine, rows, window=None).values()) == [ELIGIBLE, "demonstration_county", ELIGIBLE]


def test_without_counties_the_group_stands(engine):
    rows = [row("P1", county_fips=ELSEWHERE), row("P2", group="comparison"), row("P3", group="neither")]
    found = reasons(engine, rows, counties=None, window=None)
    assert list(found.values()) == [ELIGIBLE, ELIGIBLE, "demonstration_county"]


def test_comparison_people_live_where_they_live(engine):
    assert reason_of_each(engine, [{"group": "comparison", "county_fips": ELSEWHERE}]) == [ELIGIBLE]


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        ("any_day", {"2013-08", "2013-09", "2013-10"}),
        ("first_day", {"2013-09", "2013-10"}),
        ("mid_month", {"2013-08", "2013-09"}),
    ],
)
def test_month_rules(engine, rule, counted):
    """A county in the demonstration from 10 August to 9 October."""
    counties = engine.counties([(COUNTY, date(2013, 8, 10), date(2013, 10, 10))])
    rows = [row(month=month) for month in months("2013-07", 5)]
    found = reasons(engine, rows, Policy(month_rule=rule), counties=counties)
    assert {month for (_, month), each in found.items() if each == ELIGIBLE} == counted


def test_a_county_that_left_and_came_back_counts_once_a_month(engine):
    counties = engine.counties(
        [
            (COUNTY, date(2013, 7, 1), date(2013, 8, 1)),
            (COUNTY, date(2013, 9, 1), None),
            (COUNTY, date(2013, 7, 1), None),
        ]
    )
    rows = [row(month=month) for month in months("2013-07", 3)]
    table = judge(engine.person_months(rows), Policy(), counties=counties, window=WINDOW)
    assert [each["reason"] for each in rows_of(table)] == [ELIGIBLE] * 3


def test_the_month_of_death_counts_and_later_ones_do_not(engine):
    rows = [
        row(month="2013-07", died=0),
        row(month="2013-08", died=1),
        row(month="2013-09", died=0),
        row("P2", month="2013-09", died=0),
    ]
    assert list(reasons(engine, rows).values()) == [ELIGIBLE, ELIGIBLE, "alive", ELIGIBLE]


def test_alignment_at_entry_or_monthly(engine):
    aligned_in = {
        "P1": "2013-07",  # at entry: all months go
        "P2": "2013-08",  # later: no month goes
        "P3": "2013-05",  # before the launch it is not yet the question
        "P4": "",
    }
    rows = [
        row(person, month=month, aligned_other=int(month == aligned))
        for person, aligned in aligned_in.items()
        for month in months("2013-05", 5)
    ]
    at_entry = reasons(engine, rows)
    assert {person for (person, _), each in at_entry.items() if each == "not_aligned"} == {"P1"}
    assert list(at_entry.values()).count("not_aligned") == 5
    monthly = reasons(engine, rows, Policy(alignment_test="monthly"))
    assert [key for key, each in monthly.items() if each == "not_aligned"] == [
        ("P1", "2013-07"),
        ("P2", "2013-08"),
        ("P3", "2013-05"),
    ]


def test_attribution_is_the_first_otherwise_eligible_month(engine):
    rows = [
        row(month="2013-07", aligned_other=1, part_b=0),
        row(month="2013-08", aligned_other=0),
        row("P2", month="2013-07", aligned_other=0, part_b=0),
        row("P2", month="2013-08", aligned_other=1),
    ]
    assert list(reasons(engine, rows).values()) == ["parts_a_and_b", ELIGIBLE, "parts_a_and_b", "not_aligned"]


def test_who_left_before_the_launch_is_tested_in_the_last_month(engine):
    rows = [row(month=month, aligned_other=int(month == "2013-02")) for month in ("2013-01", "2013-02")]
    assert set(reasons(engine, rows).values()) == {"not_aligned"}
    rows = [row(month=month, aligned_other=int(month == "2013-01")) for month in ("2013-01", "2013-02")]
    assert set(reasons(engine, rows).values()) == {ELIGIBLE}


def test_without_a_launch_the_very_first_month_is_tested(engine):
    rows = [row(month=month, aligned_other=int(month == "2013-01")) for month in ("2013-01", "2013-08")]
    assert set(reasons(engine, rows, counties=None, window=None).values()) == {"not_aligned"}


def test_rows_in_are_eligible_plus_excluded_by_each_reason(engine):
    rows = [row(f"P{number}", **values) for number, values in enumerate(FAILS.values())]
    rows += [row("P90"), row("P91", month="2013-08"), row("P91"), row("P92", group="comparison", part_a=0)]
    judged = judge(engine.person_months(rows), Policy(), counties=engine.counties(), window=WINDOW)
    found = read_exclusions(rows_of(exclusions(judged)))
    assert found.months_in == len(rows)
    assert (found.eligible["demonstration"].months, found.eligible["demonstration"].people) == (3, 2)
    assert found.eligible["comparison"].months == 0
    counted = {(each.group, each.reason): each.months for each in found.excluded}
    assert list(counted) == [(group, name) for group in ("demonstration", "comparison") for name in REASONS]
    assert {name: counted["demonstration", name] for name in FAILS} == dict.fromkeys(FAILS, 1)
    assert counted["comparison", "parts_a_and_b"] == 1
    assert counted["demonstration", "alive"] == 0
    assert found.excluded[0].sentence == SENTENCES["full_benefit_dual"]

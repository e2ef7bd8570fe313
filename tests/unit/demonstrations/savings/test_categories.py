"""What a person is, fixed at entry, and the period in which each month counts."""

from dataclasses import replace
from datetime import date

from demonstrations.savings.categories import entries, person_periods, placed
from demonstrations.savings.eligibility import ELIGIBLE, OUTSIDE_WINDOW, judge
from demonstrations.savings.policy import Policy
from fai_portal.common.periods import Period
from tests.unit.demonstrations.savings.people import LATE_COUNTY, WINDOW, months, row, rows_of


def months_of(engine, rows, policy=None, window=WINDOW):
    policy = policy or Policy()
    judged = judge(engine.person_months(rows), policy, counties=engine.counties(), window=window)
    return placed(judged, entries(judged, policy, window), window)


def entered(engine, rows, policy=None, window=WINDOW):
    policy = policy or Policy()
    judged = judge(engine.person_months(rows), policy, counties=engine.counties(), window=window)
    (found,) = rows_of(entries(judged, policy, window))
    return found


def entered_as(engine, part, cases, policy=None):
    """What each case, a person with one month, entered as."""
    policy = policy or Policy()
    rows = [row(f"P{n:02}", **values) for n, values in enumerate(cases)]
    judged = judge(engine.person_months(rows), policy, counties=engine.counties(), window=WINDOW)
    return [each[part] for each in rows_of(entries(judged, policy, WINDOW).order_by("entry_person"))]


def test_category_of_a_month(engine):
    cases = [
        ({}, "community"),
        ({"ltss": 1}, "hcbs"),
        ({"ltss": 1, "long_stay": 1}, "facility"),
        ({"category": "hcbs", "long_stay": 1}, "hcbs"),  # what the file says stands
        ({"category": "", "ltss": 1}, "hcbs"),
        ({"category": None, "ltss": None, "long_stay": None}, "community"),
    ]
    assert entered_as(engine, "category", [values for values, _ in cases]) == [name for _, name in cases]


def test_age_bands(engine):
    cases = {64: "under 65", 65: "65 and over", 0: "under 65", None: "age unknown"}
    assert entered_as(engine, "age_band", [{"age": age} for age in cases]) == list(cases.values())
    assert entered_as(engine, "age_band", [{}]) == ["age unknown"]


def test_spmi_splits_the_community_where_the_policy_says_so(engine):
    cases = [{"spmi": 1}, {"spmi": 0}, {"spmi": None}, {"spmi": 1, "category": "facility"}]
    split = Policy(category_rule="category_age_spmi")
    assert entered_as(engine, "spmi", cases, split) == ["SPMI", "no SPMI", "no SPMI", ""]
    assert entered_as(engine, "spmi", cases) == [""] * 4


def test_everything_is_fixed_at_the_first_eligible_month_from_the_launch(engine):
    rows = [
        row(month="2013-05", category="community", age=64, cohort="early"),
        row(month="2013-07", category="facility", age=66, cohort="wrong", part_b=0),  # not eligible
        row(month="2013-08", category="hcbs", age=65, cohort="kept"),
        row(month="2013-09", category="facility", age=66, cohort="late"),
    ]
    found = entered(engine, rows)
    assert (found["category"], found["age_band"], found["cohort"]) == ("hcbs", "65 and over", "kept")
    assert found["entry_month"] == date(2013, 8, 1)
    eligible = [each for each in rows_of(months_of(engine, rows)) if each["reason"] == ELIGIBLE]
    assert {(each["category"], each["cohort"]) for each in eligible} == {("hcbs", "kept")}
    assert [each["period"] for each in eligible] == ["baseline", "performance", "performance"]


def test_who_left_before_the_launch_is_what_they_last_were(engine):
    rows = [row(month="2012-08", category="community"), row(month="2013-02", category="facility")]
    assert entered(engine, rows)["category"] == "facility"


def test_cohorts_by_first_eligible_month(engine):
    window = replace(WINDOW, entry_points=(date(2014, 1, 1),))
    first = {
        "2012-07": "initial",
        "2013-06": "initial",
        "2013-07": "initial",
        "2013-08": "new-2013-07",
        "2013-12": "new-2013-07",
        "2014-01": "new-2014-01",
        "2014-05": "new-2014-01",
    }
    rows = [row(month, month=each) for month in first for each in (month, "2014-06")]
    found = rows_of(months_of(engine, rows, window=window))
    assert {each["person_id"]: each["cohort"] for each in found} == first


def test_a_later_performance_year_keeps_the_launch(engine):
    window = replace(WINDOW, performance=Period(date(2014, 7, 1), date(2015, 7, 1)), launch=WINDOW.start)
    assert (
        entered(engine, [row(month="2013-09"), row(month="2014-08")], window=window)["cohort"]
        == "new-2013-07"
    )
    assert entered(engine, [row(month="2014-08")], window=window)["cohort"] == "new-2014-07"
    periods = {
        f"{each['month']:%Y-%m}": each["period"]
        for each in rows_of(
            months_of(engine, [row(month=m) for m in ("2013-06", "2013-09", "2014-08")], window=window)
        )
    }
    assert periods == {"2013-06": "baseline", "2013-09": "", "2014-08": "performance"}


def test_months_in_no_period_are_counted_as_such(engine):
    rows = [row(month=month) for month in ("2012-06", "2012-07", "2014-06", "2014-07")]
    found = {
        f"{each['month']:%Y-%m}": (each["period"], each["reason"])
        for each in rows_of(months_of(engine, rows))
    }
    assert found == {
        "2012-06": ("", OUTSIDE_WINDOW),
        "2012-07": ("baseline", ELIGIBLE),
        "2014-06": ("performance", ELIGIBLE),
        "2014-07": ("", OUTSIDE_WINDOW),
    }


def test_each_cohort_has_its_own_baseline_and_no_other(engine):
    window = replace(
        WINDOW,
        performance=Period(date(2014, 1, 1), date(2015, 1, 1)),
        launch=WINDOW.start,
        own_baselines={"late": Period(date(2013, 7, 1), date(2013, 10, 1))},
    )
    rows = [
        row(person, month=month, county_fips=LATE_COUNTY, cohort=cohort)
        for person, cohort in (("P1", "late"), ("P2", "initial"))
        for month in ("2013-06", "2013-08", "2014-02")
    ]
    found = {
        (each["person_id"], f"{each['month']:%Y-%m}"): each["period"]
        for each in rows_of(months_of(engine, rows, window=window))
    }
    assert found == {
        ("P1", "2013-06"): "",
        ("P1", "2013-08"): "baseline",
        ("P1", "2014-02"): "performance",
        ("P2", "2013-06"): "baseline",
        ("P2", "2013-08"): "",
        ("P2", "2014-02"): "performance",
    }


def test_person_periods_add_up_months_and_cents(engine):
    rows = [row(month=month) for month in months("2013-05", 5)] + [row("P2", group="comparison")]
    rows += [row("P3", part_a=0)]
    found = rows_of(person_periods(months_of(engine, rows)).order_by("person_id", "period"))
    assert [(each["person_id"], each["period"], each["months"], each["cents"]) for each in found] == [
        ("P1", "baseline", 2, 20_000),
        ("P1", "performance", 3, 30_000),
        ("P2", "performance", 1, 10_000),
    ]
    assert {each["cohort"] for each in found} == {"initial"}


def test_a_person_in_both_groups_is_two_people(engine):
    rows = [
        row(month="2013-07", category="hcbs"),
        row(month="2013-08", group="comparison", category="facility"),
    ]
    found = rows_of(person_periods(months_of(engine, rows)).order_by("group"))
    assert [(each["group"], each["category"], each["months"]) for each in found] == [
        ("comparison", "facility", 1),
        ("demonstration", "hcbs", 1),
    ]

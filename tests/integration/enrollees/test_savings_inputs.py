"""What a savings report reads of a dataset, against the same counted by hand in plain Python."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstrations.savings.periods import Window
from demonstrations.savings.plan import cells_of
from demonstrations.savings.policy import Policy
from enrollees.datasets.store import FilesMissing, paths
from enrollees.models import Dataset
from enrollees.selectors.area import CountySpan, area_of
from enrollees.selectors.dataset import dataset, dataset_page
from enrollees.selectors.savings import ControlTotalsDiffer, eligibility_flow, savings_inputs
from enrollees.services.intake import import_person_months
from fai_portal.accounts.services.user import system_user
from fai_portal.common.periods import Period
from tests.factories.dataset import make_dataset
from tests.factories.demonstration import make_demonstration
from tests.factories.mou import make_mou, make_version
from tests.factories.person_months import make_row, write_csv
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms, make_year
from tests.factories.user import make_analyst, make_user

pytestmark = pytest.mark.django_db

MONTHS = [f"{year}-{month:02}" for year in (2012, 2013) for month in range(7, 13)]
WINDOW = Window(
    baseline=Period(date(2012, 7, 1), date(2013, 7, 1)),
    performance=Period(date(2013, 7, 1), date(2014, 1, 1)),
)
NO_CAP = Policy(cap_percentile=Decimal(1))


def person_months():
    """Twenty people in each group; some months of some people fail a rule."""
    for group in ("demonstration", "comparison"):
        for number in range(20):
            for at, month in enumerate(MONTHS):
                yield make_row(
                    f"{group[0]}{number}",
                    month,
                    group=group,
                    age=str(50 + number),
                    category=("facility", "hcbs", "community")[number % 3],
                    medicare_paid=f"{100 + number * 7 + at}.{number:02}",
                    dual_status="01" if number == 3 and at % 4 == 0 else "02",
                    medicare_advantage="1" if number == 5 and at > 8 else "0",
                    pace="1" if number == 6 and at < 2 else "0",
                )


@pytest.fixture
def loaded(tmp_path):
    make_state("GA")
    mou = make_mou(state=make_state("WA"))
    terms = make_terms(version=make_version(mou=mou, is_published=True))
    make_year(terms=terms)
    make_term_county(terms=terms, county=make_county("53033"))
    demonstration = make_demonstration(established_by=mou)
    report = import_person_months(
        path=write_csv(tmp_path, list(person_months())),
        demonstration=demonstration,
        by=system_user(),
        on=datetime(2026, 1, 5, tzinfo=UTC),
    )
    return Dataset.objects.get(content_hash=report.dataset)


def is_eligible(row):
    return row["dual_status"] == "02" and row["medicare_advantage"] == row["pace"] == "0"


def test_months_in_are_months_eligible_and_left_out_by_one_reason(loaded):
    found = savings_inputs(loaded, NO_CAP, WINDOW)
    rows = list(person_months())
    eligible = Counter(row["group"] for row in rows if is_eligible(row))
    assert found.eligibility.months_in == len(rows) == loaded.rows
    assert {group: each.months for group, each in found.eligibility.eligible.items()} == eligible
    left_out = {(each.group, each.reason): each.months for each in found.eligibility.excluded if each.months}
    assert left_out == {
        (group, reason): months
        for group in ("demonstration", "comparison")
        for reason, months in [("full_benefit_dual", 3), ("fee_for_service", 5)]
    }


def test_cells_hold_the_dollars_and_months_of_plain_addition(loaded):
    cells = cells_of(savings_inputs(loaded, NO_CAP, WINDOW).sides)
    sides = defaultdict(lambda: [Fraction(0), 0])
    for row in filter(is_eligible, person_months()):
        group = "demo" if row["group"] == "demonstration" else "comp"
        period = "perf" if row["month"] >= "2013-07" else "base"
        age = "65 and over" if int(row["age"]) >= 65 else "under 65"
        side = sides[row["category"], age, f"{group}_{period}"]
        side[0] += Fraction(row["medicare_paid"])
        side[1] += 1
    counted = {
        (cell.category, cell.age_band, side): [
            getattr(cell, f"{side}_dollars"),
            getattr(cell, f"{side}_months"),
        ]
        for cell in cells
        for side in ("demo_base", "comp_base", "comp_perf", "demo_perf")
    }
    assert counted == dict(sides)


def test_beneficiaries_are_distinct_people_of_the_performance_period(loaded):
    people = {
        row["person_id"]
        for row in person_months()
        if is_eligible(row) and row["group"] == "demonstration" and row["month"] >= "2013-07"
    }
    assert savings_inputs(loaded, NO_CAP, WINDOW).beneficiaries == len(people)


def test_a_cap_cuts_dollars_and_says_how_many(loaded):
    found = savings_inputs(loaded, Policy(cap_percentile=Decimal("0.8")), WINDOW)
    assert sum(side.people_above for side in found.sides) > 0
    assert sum(side.dollars_cut for side in found.sides) > 0


def test_the_flow_without_a_window_leaves_no_month_outside(loaded):
    flow = eligibility_flow(loaded, NO_CAP)
    assert flow.months_in == loaded.rows
    assert flow.months_eligible == sum(map(is_eligible, person_months()))


def test_counties_a_run_copied_stand_for_those_of_the_record(loaded):
    elsewhere = [CountySpan("53001", date(2013, 7, 1), None)]
    found = savings_inputs(loaded, NO_CAP, WINDOW, counties=elsewhere)
    assert found.eligibility.eligible["demonstration"].months == 0
    assert found.eligibility.eligible["comparison"].months > 0


def test_rows_that_do_not_tie_are_never_a_result(loaded):
    loaded.rows += 1
    with pytest.raises(ControlTotalsDiffer):
        savings_inputs(loaded, NO_CAP, WINDOW)
    with pytest.raises(ControlTotalsDiffer):
        eligibility_flow(loaded, NO_CAP)


def test_a_lost_file_is_named_with_the_way_out(loaded):
    assert len(paths(loaded)) == 1
    with pytest.raises(FilesMissing, match="Restore them"):
        savings_inputs(make_dataset(), NO_CAP, WINDOW)


def test_the_same_inputs_give_the_same_answer(loaded):
    assert savings_inputs(loaded, NO_CAP, WINDOW) == savings_inputs(loaded, NO_CAP, WINDOW)


def test_an_area_without_counties_or_dates_is_unknown():
    area = area_of(make_demonstration())
    assert (area.counties, area.start, area.end) == (None, None, None)


def test_a_county_without_a_start_begins_with_the_demonstration():
    mou = make_mou(state=make_state("WA"))
    terms = make_terms(version=make_version(mou=mou, is_published=True))
    make_year(terms=terms)
    make_term_county(terms=terms, county=make_county("53033"), start=None)
    area = area_of(make_demonstration(established_by=mou))
    assert area.counties == (CountySpan("53033", date(2013, 7, 1), None),)
    assert (area.start, area.end) == (date(2013, 7, 1), date(2015, 1, 1))


def test_a_dataset_is_found_by_its_hash_by_those_who_may_see_it(loaded):
    assert dataset(make_analyst(), loaded.content_hash) == loaded
    assert dataset(make_analyst(), loaded.content_hash, demonstration="another") is None
    assert dataset(make_user(), loaded.content_hash) is None


def test_the_page_shows_only_reasons_that_left_somebody_out(loaded):
    page = dataset_page(make_analyst(), loaded.pk)
    assert [row.is_eligible for row in page.flow] == [True, False, False]
    assert sum(row.demonstration["months"] + row.comparison["months"] for row in page.flow) == loaded.rows
    assert replace(page, flow=()) != page

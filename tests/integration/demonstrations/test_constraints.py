"""The database itself refuses what the nouns forbid."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from demonstrations.models import MilestoneKind, PublicationType, Scope
from tests.factories.demonstration import (
    make_comparison_area,
    make_demonstration,
    make_milestone,
    make_plan,
)
from tests.factories.enrollment import make_enrollment_count
from tests.factories.publication import make_finding, make_publication
from tests.factories.state import make_county

pytestmark = pytest.mark.django_db
D = date


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


def test_the_good_ones_are_accepted():
    make_plan(contract_number="")
    make_milestone(kind=MilestoneKind.LAST_DAY, basis="actual")
    make_milestone(kind=MilestoneKind.WITHDRAWN, date=None)
    make_comparison_area()
    make_enrollment_count(enrolled=0)
    make_enrollment_count(enrolled=11, county=make_county())
    make_enrollment_count(enrolled=None, is_suppressed=True)
    make_enrollment_count(enrolled=None, eligible=30539)
    make_finding(interval_low="-1", interval_high="2", interval_level="95", p_value="0.2")


@pytest.mark.parametrize(
    ("constraint", "make", "fields"),
    [
        ("demonstration_model_known", make_demonstration, {"model": "barter"}),
        ("demonstration_slug_is_lower_case", make_demonstration, {"slug": "MA-One"}),
        ("plan_contract_number_form", make_plan, {"contract_number": "H013"}),
        ("plan_contract_number_form", make_plan, {"contract_number": "R0137"}),
        ("plan_end_after_start", make_plan, {"end": D(2014, 1, 1)}),
        ("milestone_dated_unless_withdrawn", make_milestone, {"date": None}),
        ("milestone_kind_known", make_milestone, {"kind": "party"}),
        ("milestone_last_day_has_basis", make_milestone, {"kind": MilestoneKind.LAST_DAY}),
        ("milestone_last_day_has_basis", make_milestone, {"basis": "actual"}),
        (
            "comparisonarea_end_after_start",
            make_comparison_area,
            {"start": D(2013, 7, 1), "end": D(2013, 7, 1)},
        ),
        ("enrollmentcount_scope_fits", make_enrollment_count, {"demonstration": None}),
        ("enrollmentcount_scope_fits", make_enrollment_count, {"scope": Scope.ALL}),
        ("enrollmentcount_contract_number_form", make_enrollment_count, {"contract_number": "H1"}),
        ("enrollmentcount_month_starts", make_enrollment_count, {"month": D(2014, 7, 2)}),
        ("enrollmentcount_no_small_cell", make_enrollment_count, {"enrolled": 1}),
        ("enrollmentcount_no_small_cell", make_enrollment_count, {"enrolled": 10}),
        ("enrollmentcount_no_small_cell", make_enrollment_count, {"eligible": 10}),
        ("enrollmentcount_suppressed_is_unknown", make_enrollment_count, {"is_suppressed": True}),
        ("enrollmentcount_suppressed_is_unknown", make_enrollment_count, {"enrolled": None}),
        ("enrollmentcount_precision_known", make_enrollment_count, {"precision": "guess"}),
        ("publication_type_known", make_publication, {"publication_type": "poem"}),
        ("publication_origin_known", make_publication, {"origin": "moon"}),
        ("publication_date_has_precision", make_publication, {"date": None}),
        ("publication_date_has_precision", make_publication, {"date_precision": ""}),
        ("finding_result_type_known", make_finding, {"result_type": "luck"}),
        ("finding_status_known", make_finding, {"status": "secret"}),
        ("finding_direction_known", make_finding, {"direction": "sideways"}),
        (
            "finding_end_after_start",
            make_finding,
            {"period_start": D(2014, 1, 1), "period_end": D(2013, 1, 1)},
        ),
        ("finding_interval_whole", make_finding, {"interval_low": "1"}),
        ("finding_interval_whole", make_finding, {"interval_low": "2", "interval_high": "1"}),
        (
            "finding_interval_whole",
            make_finding,
            {"interval_low": "1", "interval_high": "2", "interval_level": "100"},
        ),
        ("finding_p_is_a_probability", make_finding, {"p_value": "1.1"}),
    ],
)
def test_a_row_that_breaks_a_rule(constraint, make, fields):
    with refused(constraint):
        make(**fields)


def test_an_agreement_establishes_one_demonstration():
    first = make_demonstration()
    with refused("established_by"):
        make_demonstration(established_by=first.established_by)


def test_a_contract_belongs_to_one_plan_at_a_time():
    plan = make_plan(contract_number="H0137", start=D(2013, 10, 1), end=D(2016, 1, 1))
    make_plan(contract_number="H0137", start=D(2016, 1, 1))
    with refused("plan_contract_no_overlap"), transaction.atomic():
        make_plan(contract_number="H0137", start=D(2014, 1, 1))
    with refused("plan_name_once"), transaction.atomic():
        make_plan(demonstration=plan.demonstration, name=plan.name)
    make_plan(contract_number="", demonstration=plan.demonstration)
    make_plan(contract_number="", demonstration=plan.demonstration)


def test_a_kind_of_milestone_happens_once_except_extensions():
    first = make_milestone()
    with refused("milestone_kind_once"), transaction.atomic():
        make_milestone(demonstration=first.demonstration, date=D(2014, 1, 1))
    for day in (D(2018, 12, 31), D(2020, 12, 31)):
        make_milestone(demonstration=first.demonstration, kind=MilestoneKind.EXTENDED_THROUGH, date=day)
    with refused("milestone_date_once"):
        make_milestone(
            demonstration=first.demonstration, kind=MilestoneKind.EXTENDED_THROUGH, date=D(2018, 12, 31)
        )


def test_a_county_is_compared_once_at_a_time():
    area = make_comparison_area()
    with refused("comparisonarea_no_overlap"):
        make_comparison_area(demonstration=area.demonstration, county=area.county, start=D(2014, 1, 1))


def test_a_month_is_counted_once_also_where_there_is_no_county():
    count = make_enrollment_count()
    with refused("enrollmentcount_once"), transaction.atomic():
        make_enrollment_count(demonstration=count.demonstration)
    make_enrollment_count(demonstration=None, scope=Scope.ALL)
    with refused("enrollmentcount_once"):
        make_enrollment_count(demonstration=None, scope=Scope.ALL)


def test_publications_and_findings_are_kept_once():
    publication = make_publication(demonstration=None, title="Plan")
    with refused("publication_once"), transaction.atomic():
        make_publication(demonstration=None, title="Plan")
    make_publication(demonstration=None, title="Plan", publication_type=PublicationType.ANNUAL_REPORT)
    finding = make_finding(publication=publication, measure="Savings")
    with refused("finding_once"), transaction.atomic():
        make_finding(publication=publication, measure="Savings", demonstration=finding.demonstration)
    # A preliminary result is restated by the final one, never overwritten.
    make_finding(
        publication=publication, measure="Savings", demonstration=finding.demonstration, status="preliminary"
    )

"""Which preliminary run a final savings report restates, and what it is asked with."""

from datetime import timedelta

import pytest

from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.models import Status
from reports import selectors
from reports.builders.inputs import CannotBuild
from reports.builders.parameters import BadParameters
from reports.builders.run_inputs import inputs_of
from reports.services.run import request_run
from tests.factories.dataset import make_dataset
from tests.factories.quality import make_measure
from tests.factories.report_run import REQUESTED_ON, make_reportable, make_run

pytestmark = pytest.mark.django_db
ASKED = {"measures_met": "8", "measures_required": "10", "interim": "1,500,000", "fmap": "50"}


@pytest.fixture
def demonstration():
    return make_reportable()


@pytest.fixture
def preliminary(demonstration):
    return make_run(
        demonstration=demonstration, status=Status.DONE, percent=100, attempts=1,
        started_at=REQUESTED_ON, finished_at=REQUESTED_ON + timedelta(minutes=1),
    )  # fmt: skip


def requested(demonstration, **parameters):
    return request_run(
        by=system_user(),
        on=REQUESTED_ON,
        kind="settlement",
        demonstration=demonstration,
        dataset=make_dataset(demonstration=demonstration),
        parameters=ASKED | parameters,
    ).run


def test_a_final_result_is_linked_to_the_preliminary_one(demonstration, preliminary):
    run = requested(demonstration, restates=str(preliminary.pk))

    assert run.facts["restates"]["digest"] == preliminary.digest
    assert run.policy["quality"] == {"met": 8, "required": 10}
    assert (run.policy["interim"], run.policy["fmap"]) == ("1500000.00", "0.5")
    assert selectors.restated(run) == preliminary
    inputs = inputs_of(run)
    assert (inputs.restated.dataset, inputs.restated.digest) == (preliminary.dataset, preliminary.digest)
    assert inputs.restated.restated is None
    preliminary.refresh_from_db()
    assert preliminary.status == Status.DONE  # nothing of it changed


def test_what_cannot_be_restated_is_refused_by_name(demonstration, preliminary):
    elsewhere = make_run(
        demonstration=make_reportable(slug="co-acc", name="Colorado"), status=Status.DONE, percent=100, attempts=1,
        started_at=REQUESTED_ON, finished_at=REQUESTED_ON,
    )  # fmt: skip
    waiting = make_run(demonstration=demonstration, seed=7)
    for run in (elsewhere, waiting):
        with pytest.raises(
            CannotBuild, match=rf"Run {run.pk} is no finished savings report .* allowed: {preliminary.pk}"
        ):
            requested(demonstration, restates=str(run.pk))


def test_more_measures_met_than_required_are_refused(demonstration, preliminary):
    with pytest.raises(CannotBuild, match="11 measures met of 10"):
        requested(demonstration, restates=str(preliminary.pk), measures_met="11")


def test_the_score_is_that_of_the_measures_on_record(demonstration, preliminary):
    """Of year 1: one met, one not; year 2 has another result."""
    make_measure(demonstration=demonstration)
    make_measure(demonstration=demonstration, code="PCR", benchmark_value="80", required_reporting=True)
    make_measure(demonstration=demonstration, code="PCR", year=2)
    none = {"measures_met": "", "measures_required": ""}
    run = requested(demonstration, restates=str(preliminary.pk), **none)

    assert run.policy["quality"] == {
        "met": 1, "required": 2, "reporting": {"met": 1, "required": 1}, "performance": {"met": 1, "required": 2},
    }  # fmt: skip
    assert [(each["code"], each["met"]) for each in run.facts["measures"]] == [("FUH", True), ("PCR", False)]


def test_a_score_is_given_whole_or_on_record(demonstration, preliminary):
    with pytest.raises(CannotBuild, match="both the measures met and the measures required"):
        requested(demonstration, restates=str(preliminary.pk), measures_met="")
    with pytest.raises(CannotBuild, match="No quality measure of demonstration year 1"):
        requested(demonstration, restates=str(preliminary.pk), measures_met="", measures_required="")


def test_without_a_federal_share_there_is_no_final_result(demonstration, preliminary):
    with pytest.raises(CannotBuild, match="federal share of Medicaid"):
        requested(demonstration, restates=str(preliminary.pk), fmap="")


@pytest.mark.parametrize(
    "bad", [{"interim": "-1"}, {"interim": "1.005"}, {"interim": "much"}, {"restates": ""}, {"fmap": "101"}]
)
def test_amounts_and_runs_are_read_or_refused(demonstration, preliminary, bad):
    with pytest.raises(BadParameters):
        requested(demonstration, **{"restates": str(preliminary.pk)} | bad)


def test_a_run_out_date_before_the_last_month_is_refused(demonstration, preliminary):
    """The period ends with June 2014."""
    asked = {"restates": str(preliminary.pk)}
    assert requested(demonstration, **asked, paid_through="2014-06").facts["runout_months"] == 0
    assert requested(demonstration, **asked, paid_through="2015-03").facts["runout_months"] == 9
    assert requested(demonstration, **asked).facts["runout_months"] is None
    with pytest.raises(CannotBuild, match=r"2014-05, before the last month .* allowed: 2014-06 or later"):
        requested(demonstration, **asked, paid_through="2014-05")
    with pytest.raises(BadParameters, match="a month such as 2015-03"):
        requested(demonstration, **asked, paid_through="June")

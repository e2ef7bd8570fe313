"""What if the policy were another one: asked on a page, computed by the worker, kept as a scenario and never as a result."""

from datetime import timedelta

import pytest
from django.urls import reverse

from fai_portal.audit.models import Event
from fai_portal.jobs.lease import work
from fai_portal.jobs.models import Status
from reports import selectors
from reports.builders.run_inputs import inputs_of
from reports.builders.scenario import build as build_scenario
from reports.models import ReportRun
from reports.services.run import build
from tests.factories.report_run import REQUESTED_ON, make_reportable, make_run
from tests.factories.user import make_analyst, make_cms_staff
from tests.integration.reports.evaluated import tables_of
from tests.integration.reports.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def result():
    return make_run(
        demonstration=make_reportable(), status=Status.DONE, percent=100, attempts=1,
        started_at=REQUESTED_ON, finished_at=REQUESTED_ON + timedelta(minutes=1),
    )  # fmt: skip


@pytest.fixture
def analyst():
    return signed_in(make_analyst())


def asked(client, result, **changes):
    return client.post(reverse("what-if", args=[result.pk]), changes)


def explained(document) -> list[list[str]]:
    table = tables_of(document.as_data())["explained"]
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"]]


def test_the_page_says_what_the_record_says_and_that_it_was_read(result, analyst):
    page = analyst.get(reverse("what-if", args=[result.pk])).content.decode()
    assert "In the policy record: 50.00%." in page
    assert "a trend for each cell" in page
    assert Event.objects.get(action="what_if.view").subject == result.subject


def test_a_scenario_is_a_run_of_its_own_and_the_result_stays(example, result, analyst):
    """Worked example A: rule B gives 8,498,293.31, and 40 percent of it is 3,399,317.32."""
    answer = asked(analyst, result, trend_rule="cohort_composite", share_rate="40")
    scenario = ReportRun.objects.get(kind="scenario")
    assert answer["Location"] == reverse("report-run", args=[scenario.pk])
    assert scenario.facts["changes"] == {"trend_rule": "cohort_composite", "share_rate": "0.4"}

    rows = explained(build_scenario(inputs_of(scenario), lambda percent, words: None))
    assert [row[0] for row in rows] == ["Result", "Trend rule", "State's share of net savings", "Scenario"]
    assert rows[0][4] == "$8,503,292.37"
    assert (rows[1][3], rows[1][4]) == ("−$4,999.06", "$8,498,293.31")
    assert rows[2][3] == "$0.00" and rows[3][3] == "−$4,999.06"
    assert rows[3][6] == "$3,399,317.32"
    result.refresh_from_db()
    assert result.policy["share_rate"] == 0.5
    assert scenario not in selectors.results_to_restate(result.demonstration, "savings")


def test_the_worker_builds_its_files_marked_as_a_scenario(example, result, analyst, transactional_db):
    asked(analyst, result, share_rate="25")
    scenario = ReportRun.objects.get(kind="scenario")
    work(ReportRun, str(scenario.pk), build)
    page = analyst.get(reverse("report-run", args=[scenario.pk])).content.decode()
    assert "A scenario, never a result" in page
    assert "50.00%, changed to 25.00%" in page


def test_everything_wrong_with_a_policy_is_said_at_once(result, analyst):
    answer = asked(
        analyst, result, share_rate="140", cap_percentile="0", trend_rule="both", msr_interpolation="cubic"
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    for label in ("State&#x27;s share", "Percentile of the outlier cap", "Trend rule", "Between the points"):
        assert f"{label}" in page
    assert page.count("; allowed: ") == 4
    assert not ReportRun.objects.filter(kind="scenario").exists()


def test_a_scenario_that_changes_nothing_is_refused(result, analyst):
    answer = asked(analyst, result, share_rate="50", trend_rule="cell")
    assert "Nothing is changed" in answer.content.decode()


def test_who_may_not_ask_for_reports_may_not_ask_what_if(result):
    staff = signed_in(make_cms_staff())
    assert staff.get(reverse("what-if", args=[result.pk])).status_code == 403
    assert asked(staff, result, share_rate="40").status_code == 403


def test_only_a_finished_savings_report_has_a_what_if(result, analyst):
    waiting = make_run(demonstration=result.demonstration, seed=9)
    assert analyst.get(reverse("what-if", args=[waiting.pk])).status_code == 404

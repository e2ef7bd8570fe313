"""The pages of report runs: who may see what, what they say, and that no file leaves without a name in the record."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fai_portal.access.roles import RoleName
from fai_portal.audit.models import Event
from fai_portal.jobs.lease import work
from fai_portal.jobs.models import Status
from reports.models import ReportRun
from reports.services.run import build
from tests.factories.dataset import make_dataset
from tests.factories.report_run import make_artifact, make_reportable, make_run
from tests.factories.savings import POLICY
from tests.factories.user import (
    make_administrator,
    make_analyst,
    make_cms_staff,
    make_state_official,
    make_user,
)
from tests.integration.reports.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(example, transactional_db):
    run = make_run()
    work(ReportRun, str(run.pk), build)
    run.refresh_from_db()
    return run


def pages(run, artifact) -> dict[str, tuple[str, str]]:
    return {
        "list": ("get", reverse("report-runs")),
        "new": ("get", reverse("report-run-new")),
        "run": ("get", reverse("report-run", args=[run.pk])),
        "progress": ("get", reverse("report-run-progress", args=[run.pk])),
        "cancel": ("post", reverse("report-run-cancel", args=[run.pk])),
        "download": ("get", reverse("artifact-download", args=[artifact.pk])),
    }


def test_nothing_is_reachable_without_signing_in():
    artifact = make_artifact()
    for method, address in pages(artifact.run, artifact).values():
        response = getattr(Client(), method)(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse(settings.LOGIN_URL))
    for address in (
        f"/api/v1/artifacts/{artifact.pk}/download",
        f"/api/v1/artifacts/{artifact.pk}",
        "/api/v1/artifacts",
    ):
        assert Client().get(address).status_code in (401, 403)
    assert not Event.objects.filter(action="artifact.download").exists()


PERMITTED = {
    "analyst": {"list", "new", "run", "progress", "cancel", "download"},
    "cms_staff": {"list", "run", "progress", "download"},
    "administrator": {"list", "run", "progress"},
    "state_official": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("role", PERMITTED)
def test_each_role_reaches_its_pages_and_no_other(role):
    people = {
        "analyst": make_analyst,
        "cms_staff": make_cms_staff,
        "administrator": make_administrator,
        "state_official": make_state_official,
        "nobody": make_user,
    }
    client = signed_in(people[role]())
    artifact = make_artifact()

    reached = set()
    for name, (method, address) in pages(artifact.run, artifact).items():
        response = getattr(client, method)(address)
        assert response.status_code in (200, 302, 403), (name, response.status_code)
        if response.status_code != 403:
            reached.add(name)
    assert reached == PERMITTED[role]


def test_runs_of_other_states_are_not_there():
    artifact = make_artifact()
    elsewhere = signed_in(make_user(role=RoleName.ANALYST, state="CO"))

    assert f"Run {artifact.run.pk}" not in elsewhere.get(reverse("report-runs")).content.decode()
    for name, (method, address) in pages(artifact.run, artifact).items():
        if name not in ("list", "new"):
            assert getattr(elsewhere, method)(address).status_code == 404, name
    assert not elsewhere.get(reverse("report-run-new")).context["demonstrations"]


def test_a_download_is_streamed_as_an_attachment_and_recorded():
    artifact = make_artifact(content=b"the very bytes")
    user = make_cms_staff()

    response = signed_in(user).get(reverse("artifact-download", args=[artifact.pk]))

    assert response.streaming
    assert b"".join(response.streaming_content) == b"the very bytes"
    assert response["Content-Disposition"] == f'attachment; filename="{artifact.name}"'
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "14"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    event = Event.objects.get(action="artifact.download")
    assert (event.actor, event.subject, event.state_code) == (user.email, f"artifact:{artifact.pk}", "WA")


def test_a_download_that_cannot_be_recorded_does_not_happen(monkeypatch):
    artifact = make_artifact()
    client = signed_in(make_analyst())
    client.raise_request_exception = False

    def broken(**event):
        raise RuntimeError("the record is away")

    monkeypatch.setattr("reports.services.artifact.record", broken)

    assert client.get(reverse("artifact-download", args=[artifact.pk])).status_code == 500


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_what_is_not_there_is_not_found(analyst, pk):
    for address in (f"/reports/runs/{pk}", f"/reports/runs/{pk}/progress", f"/reports/artifacts/{pk}"):
        assert analyst.get(address).status_code == 404


def test_a_report_is_requested_in_two_steps(analyst):
    demonstration = make_reportable()
    dataset = make_dataset(demonstration=demonstration)

    first = analyst.get(reverse("report-run-new"))
    assert demonstration.slug in first.content.decode()
    second = analyst.get(reverse("report-run-new"), {"demonstration": demonstration.slug})
    assert f"{dataset.content_hash[:12]}: 120 person-months, 2011-07 to 2014-12" in second.content.decode()
    posted = analyst.post(
        reverse("report-run-new"),
        {"demonstration": demonstration.slug, "dataset": dataset.pk, "year": "1", "baseline_months": "24"},
    )

    run = ReportRun.objects.get()
    assert posted.status_code == 302
    assert posted["Location"] == reverse("report-run", args=[run.pk])
    assert run.status == Status.QUEUED


def test_asking_again_leads_to_the_same_run(analyst):
    demonstration = make_reportable()
    form = {
        "demonstration": demonstration.slug,
        "dataset": make_dataset(demonstration=demonstration).pk,
        "year": "1",
        "baseline_months": "24",
    }
    analyst.post(reverse("report-run-new"), form)
    page = analyst.post(reverse("report-run-new"), form, follow=True)

    assert ReportRun.objects.count() == 1
    assert "asked for before" in page.content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"year": "7"}, "Select a valid choice"),
        ({"baseline_months": "0"}, "greater than or equal to 1"),
        ({"baseline_months": "x"}, "Enter a whole number"),
        ({"dataset": "0"}, "Select a valid choice"),
        ({"dataset": "x"}, "Select a valid choice"),
        ({"dataset": ""}, "This field is required"),
    ],
)
def test_a_wrong_request_says_what_is_wrong_and_makes_nothing(analyst, change, sentence):
    demonstration = make_reportable()
    dataset = make_dataset(demonstration=demonstration)
    form = {"demonstration": demonstration.slug, "dataset": dataset.pk, "year": "1", "baseline_months": "24"}

    page = analyst.post(reverse("report-run-new"), form | change)

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize("slug", ["", "no-such", "x" * 300, "\x00"])
def test_an_unknown_demonstration_leads_back_to_the_choice(analyst, slug):
    for response in (
        analyst.get(reverse("report-run-new"), {"demonstration": slug}),
        analyst.post(reverse("report-run-new"), {"demonstration": slug}),
    ):
        assert response.status_code in (200, 400)
    assert not ReportRun.objects.exists()


def test_a_waiting_run_shows_its_progress_with_and_without_script(analyst):
    run = make_run()
    page = analyst.get(reverse("report-run", args=[run.pk])).content.decode()

    assert "Waiting for a worker" in page
    assert f'hx-get="{reverse("report-run-progress", args=[run.pk])}"' in page
    assert f'<a href="{reverse("report-run", args=[run.pk])}">Refresh</a>' in page
    assert "Cancel this run" in page
    part = analyst.get(reverse("report-run-progress", args=[run.pk]))
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part


def test_when_the_run_is_over_the_part_asks_for_the_whole_page(analyst, built):
    assert analyst.get(reverse("report-run-progress", args=[built.pk]))["HX-Refresh"] == "true"


def test_cancelling_is_a_post_and_says_so(analyst):
    run = make_run()
    address = reverse("report-run-cancel", args=[run.pk])

    assert analyst.get(address).status_code == 405
    page = analyst.post(address, follow=True).content.decode()
    assert "will be cancelled" in page
    assert "Cancel this run" not in page
    assert "already cancelled" in analyst.post(address, follow=True).content.decode()


def test_a_failed_run_shows_why(analyst, example, transactional_db):
    run = make_run(policy={key: value for key, value in POLICY.items() if key != "msr_table"})
    work(ReportRun, str(run.pk), build)
    page = analyst.get(reverse("report-run", args=[run.pk])).content.decode()

    assert "The report could not be built" in page
    assert "msr_table: found nothing" in page
    assert "Cancel this run" not in page
    assert "Files of this run" not in page


def test_a_finished_run_shows_files_figures_and_tables(analyst, built):
    page = analyst.get(reverse("report-run", args=[built.pk])).content.decode()

    for artifact in built.artifacts.all():
        assert artifact.sha256 in page
        assert reverse("artifact-download", args=[artifact.pk]) in page
    assert page.count('<svg role="img" aria-label=') == 3
    assert "$8,503,292.37" in page
    assert "Illustrative policy" in page
    assert "style=" not in page.split("<main")[1]
    assert "htmx" not in page


def test_reading_a_report_on_its_page_is_recorded_and_without_the_event_it_is_not_shown(
    analyst, built, monkeypatch
):
    assert analyst.get(f"/reports/runs/{built.pk}").status_code == 200
    assert Event.objects.get(action="report.view").subject == built.subject

    def broken(*args, **options):
        raise RuntimeError("no room for events")

    monkeypatch.setattr(Event, "save", broken)
    analyst.raise_request_exception = False
    assert analyst.get(f"/reports/runs/{built.pk}").status_code == 500


def test_whoever_may_not_download_gets_no_link_and_no_report(built):
    page = signed_in(make_administrator()).get(reverse("report-run", args=[built.pk])).content.decode()

    assert "/reports/artifacts/" not in page
    assert "<svg role" not in page
    assert "$8,503,292.37" not in page


def test_the_list_takes_the_same_queries_for_one_run_and_for_many(analyst, django_assert_max_num_queries):
    for _ in range(5):
        make_run()

    with django_assert_max_num_queries(10):
        page = analyst.get(reverse("report-runs")).content.decode()
    assert page.count('scope="row"') == 5


@pytest.mark.parametrize("number", ["0", "-1", "x", "99", "9" * 30])
def test_a_page_number_that_is_none_leads_to_a_page(analyst, number):
    make_run()

    assert analyst.get(reverse("report-runs"), {"page": number}).status_code == 200


@pytest.mark.parametrize("model", ["reportrun", "artifact"])
def test_the_admin_shows_runs_and_files_and_changes_none(model):
    make_artifact()
    client = signed_in(make_administrator())
    row = ReportRun.objects.get() if model == "reportrun" else ReportRun.objects.get().artifacts.get()

    listed = client.get(f"/admin/reports/{model}/")
    assert listed.status_code == 200
    assert client.get(f"/admin/reports/{model}/add/").status_code == 403
    shown = client.get(f"/admin/reports/{model}/{row.pk}/change/")
    assert 'name="_save"' not in shown.content.decode()
    assert client.post(f"/admin/reports/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_my_work_lists_the_newest_runs(analyst):
    runs = [make_run() for _ in range(6)]
    page = analyst.get(reverse("desk")).content.decode()

    assert reverse("report-run", args=[runs[-1].pk]) in page
    assert page.count("/reports/runs/") == 5
    assert "All report runs" in page
    assert (
        "/reports/"
        not in signed_in(make_state_official()).get(reverse("desk")).content.decode().split("<main")[1]
    )

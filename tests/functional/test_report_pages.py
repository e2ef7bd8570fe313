"""Requesting a report, watching it and downloading it in a real browser, with and without script."""

from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from fai_portal.documents import store
from fai_portal.jobs.lease import work
from reports.models import ReportRun
from reports.services.run import build
from tests.factories.dataset import make_dataset
from tests.factories.report_run import example_inputs, make_reportable, make_run
from tests.factories.savings import POLICY
from tests.factories.user import make_analyst

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def example(monkeypatch):
    monkeypatch.setattr("reports.builders.savings.gather.savings_inputs", example_inputs)


def cookie(live_server) -> dict[str, str]:
    client = Client()
    client.force_login(make_analyst())
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


@pytest.fixture
def analyst(page: Page, live_server) -> Page:
    page.context.add_cookies([cookie(live_server)])
    return page


def test_a_report_is_requested_watched_and_downloaded(analyst: Page, live_server, example, axe_violations):
    demonstration = make_reportable()
    make_dataset(demonstration=demonstration)
    analyst.goto(urljoin(live_server.url, reverse("report-runs")))
    analyst.get_by_role("link", name="Request a report").click()
    analyst.get_by_label("Demonstration").select_option(demonstration.slug)
    analyst.get_by_role("button", name="Choose").click()
    analyst.get_by_role("button", name="Request the report").click()
    expect(analyst.get_by_text("Waiting for a worker")).to_be_visible()

    run = ReportRun.objects.get()
    work(ReportRun, str(run.pk), build)

    # Nobody touches the page: the part that htmx asks for tells it to load itself again.
    expect(analyst.get_by_role("heading", name="Executive summary")).to_be_visible(timeout=10_000)
    with analyst.expect_download() as download:
        analyst.get_by_role("link", name=f"{run.file_stem}.pdf").click()
    assert store.digest(download.value.path()) == run.artifacts.get(form="pdf").sha256
    assert axe_violations(analyst) == ""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("state", ["waiting", "failed", "done"])
def test_a_run_is_sound_at_every_width(analyst: Page, live_server, example, axe_violations, state, width):
    complaints: list[str] = []
    analyst.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    run = make_run(policy={} if state == "failed" else POLICY)
    if state != "waiting":
        work(ReportRun, str(run.pk), build)
    analyst.set_viewport_size({"width": width, "height": 900})
    analyst.goto(urljoin(live_server.url, reverse("report-run", args=[run.pk])))

    assert analyst.evaluate("document.documentElement.scrollWidth") == width
    assert axe_violations(analyst) == ""
    assert complaints == []


def test_without_script_a_link_shows_how_far_it_is(browser: Browser, live_server, example):
    run = make_run()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie(live_server)])
    page = context.new_page()
    page.goto(urljoin(live_server.url, reverse("report-run", args=[run.pk])))
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    work(ReportRun, str(run.pk), build)
    page.get_by_role("link", name="Refresh").click()

    expect(page.get_by_role("heading", name="Files")).to_be_visible()
    context.close()


def test_a_run_is_cancelled_from_its_page(analyst: Page, live_server):
    run = make_run()
    analyst.goto(urljoin(live_server.url, reverse("report-run", args=[run.pk])))
    analyst.get_by_role("button", name="Cancel this run").click()

    expect(analyst.get_by_text("The run will be cancelled.")).to_be_visible()
    expect(analyst.get_by_role("button", name="Cancel this run")).to_have_count(0)

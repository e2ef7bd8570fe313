"""Writing a section of a report in a real browser, with and without script."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from reports.models import AuthoredVersion
from tests.factories.authored_section import TEXT, make_version, make_written
from tests.factories.report_run import make_reportable
from tests.functional.test_report_pages import analyst, cookie  # noqa: F401  the page of somebody signed in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = {"kind": "savings", "section": "implementation"}


def address(live_server, demonstration, name="authored-section", **more) -> str:
    return urljoin(live_server.url, reverse(name, kwargs={"slug": demonstration.slug, **ADDRESS, **more}))


@pytest.mark.parametrize("script", [True, False])
def test_a_section_is_found_written_and_compared(browser: Browser, live_server, script):
    demonstration = make_reportable()
    make_written(demonstration)
    context = browser.new_context(java_script_enabled=script)
    context.add_cookies([cookie(live_server)])
    page = context.new_page()
    page.goto(urljoin(live_server.url, reverse("report-runs")))
    page.get_by_role("link", name="Sections that people write").click()
    page.get_by_label("Demonstration").select_option(demonstration.slug)
    page.get_by_role("button", name="Choose").click()
    page.locator("a[href$='/savings/implementation']").click()
    page.get_by_role("link", name="Write a new version").click()
    expect(page.get_by_label("Text")).to_have_value(TEXT)
    page.get_by_label("Text").fill(TEXT.replace("three", "four") + "\n\n<b>Not bold.</b>")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Version 2 was saved.")).to_be_visible()
    expect(page.get_by_text("<b>Not bold.</b>")).to_be_visible()
    page.get_by_role("link", name="Version 2").click()
    expect(page.locator("del")).to_contain_text("three")
    expect(page.locator("ins").first).to_contain_text("four")
    assert AuthoredVersion.objects.get(number=2).text.endswith("<b>Not bold.</b>")
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_sound_at_every_width(analyst: Page, live_server, axe_violations, width):  # noqa: F811
    complaints: list[str] = []
    analyst.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    demonstration = make_reportable()
    make_written(demonstration, TEXT, TEXT.replace("three", "four") + "\n\n" + "w" * 200)
    analyst.set_viewport_size({"width": width, "height": 900})
    writing = address(live_server, demonstration, "authored-section-write")
    pages = (
        urljoin(live_server.url, reverse("authored-sections")) + f"?demonstration={demonstration.slug}",
        address(live_server, demonstration),
        address(live_server, demonstration, "authored-version", number=2),
        writing,
    )
    for each in pages:
        analyst.goto(each)
        assert analyst.evaluate("document.documentElement.scrollWidth") == width, each
        assert axe_violations(analyst) == "", each
    assert complaints == []

    analyst.get_by_label("Text").fill("An arrow → here.")
    analyst.get_by_role("button", name="Save").click()
    expect(analyst.get_by_text("U+2192 RIGHTWARDS ARROW")).to_be_visible()
    assert axe_violations(analyst) == ""

    analyst.goto(writing)
    analyst.get_by_label("Text").fill("Mine.")
    make_written_meanwhile(demonstration)
    analyst.get_by_role("button", name="Save").click()
    expect(analyst.get_by_text("What was written meanwhile")).to_be_visible()
    assert analyst.evaluate("document.documentElement.scrollWidth") == width
    assert axe_violations(analyst) == ""


def make_written_meanwhile(demonstration) -> None:
    newest = AuthoredVersion.objects.order_by("-number").first()
    make_version(section=newest.section, number=newest.number + 1, text="Another's.")

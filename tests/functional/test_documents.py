"""A document is sent by keyboard in a real browser, watched until its verdict, and downloaded; also without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fai_portal.documents.models import Document, Scan
from fai_portal.documents.services.scan import scan
from fai_portal.jobs.lease import work
from tests.factories import uploads
from tests.factories.drafts import make_empty_draft
from tests.factories.user import make_state_official
from tests.functional.keyboard import cookie, press
from tests.functional.pictures import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/mous/wa-mou/versions/1"
DROP = """(zone, name) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["%PDF-made up"], name, {type: "application/pdf"}));
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def official():
    return make_state_official()


@pytest.fixture
def desk(page: Page, live_server, official) -> Page:
    page.context.add_cookies([cookie(live_server, official)])
    return page


@pytest.fixture
def files(tmp_path) -> list[Path]:
    good, bad = tmp_path / "agreement.pdf", tmp_path / "script.pdf"
    good.write_bytes(uploads.ONE_PAGE)
    bad.write_bytes(uploads.pdf(uploads.with_root(OpenAction=uploads.SCRIPT)))
    return [good, bad]


def decide_all() -> None:
    """As the workers do it."""
    for each in Scan.objects.filter(status="queued"):
        work(Scan, str(each.pk), scan)


def test_sent_by_keyboard_watched_and_downloaded(
    desk, live_server, official, files, settings, axe_violations
):
    settings.ACCEPT_UNSCANNED = True
    make_empty_draft(by=official)
    troubles = []
    desk.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    desk.goto(f"{live_server.url}{PAGE}")
    desk.get_by_label("Files to send", exact=True).set_input_files(files)
    picture(desk, "draft")
    press(desk, "Send")
    expect(desk.get_by_text("2 documents were received")).to_be_visible(timeout=15_000)
    expect(desk.get_by_role("status").filter(has_text="You may leave")).to_have_count(2)
    picture(desk, "checking")
    assert axe_violations(desk) == ""
    decide_all()
    expect(desk.get_by_role("status").filter(has_text="Ready. The check found")).to_be_visible(timeout=10_000)
    expect(desk.get_by_role("status").filter(has_text="Refused.")).to_be_visible(timeout=10_000)
    expect(desk.get_by_text("The PDF holds a script (JavaScript).")).to_be_visible()
    picture(desk, "decided")
    assert axe_violations(desk) == ""
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download agreement.pdf").click()
    assert Path(download.value.path()).read_bytes() == uploads.ONE_PAGE
    assert troubles == []


def test_dropped_files_are_chosen_and_said(desk, live_server, axe_violations):
    desk.goto(f"{live_server.url}/documents")
    desk.locator(".drop").evaluate(DROP, "dropped.pdf")
    expect(desk.get_by_text("dropped.pdf is chosen.")).to_be_visible()
    press(desk, "Send")
    expect(desk.get_by_role("link", name="dropped.pdf", exact=True)).to_be_visible()
    picture(desk, "documents")
    assert axe_violations(desk) == ""
    assert Document.objects.get().name == "dropped.pdf"


def test_a_refusal_at_the_form_is_told_beside_it(desk, live_server, tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.touch()
    desk.goto(f"{live_server.url}/documents")
    desk.get_by_label("Files to send", exact=True).set_input_files(empty)
    press(desk, "Send")
    expect(desk.get_by_role("alert")).to_contain_text("A file is empty.")
    assert not Document.objects.exists()


def test_without_script(browser: Browser, live_server, official, files, settings):
    settings.ACCEPT_UNSCANNED = True
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie(live_server, official)])
    page = context.new_page()
    page.goto(f"{live_server.url}/documents")
    page.get_by_label("Files to send", exact=True).set_input_files(files[0])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Being checked.")).to_be_visible()
    decide_all()
    page.get_by_role("link", name="agreement.pdf", exact=True).click()
    expect(page.get_by_text("Ready. The check found")).to_be_visible()
    expect(page.get_by_text(uploads.sha256(uploads.ONE_PAGE))).to_be_visible()
    context.close()

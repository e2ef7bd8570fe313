"""The whole way of an MOU in a real browser, by keyboard, with script and without: an official and a reviewer by turns."""

from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from demonstrations.models import Demonstration
from fai_portal.audit.models import Event
from fai_portal.documents.models import Scan
from fai_portal.documents.services.scan import scan
from fai_portal.jobs.lease import work
from fai_portal.notices.models import Mail
from states.models import InternalNote, Mou, MouVersion, Status
from states.services.draft import save_terms
from tests.factories.review import make_draft_terms, make_reviewer
from tests.factories.state import make_state
from tests.factories.uploads import pdf
from tests.factories.user import make_state_official
from tests.functional.keyboard import choose, cookie, press, put, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOU = "/mous/wa-health-homes-mou/versions"
QUESTION = "Why has the second year no percentage?"
ANSWER = "It is agreed on in 2028."
REASON = "Give the percentage of the second year."
NOTE = "The savings look high."


def day(days: int) -> str:
    """As it is typed into a field for a date."""
    return f"{timezone.localdate() + timedelta(days=days):%m%d%Y}"


def at(page: Page, path: str) -> str:
    return urljoin(page.url, path)


def open_section(page: Page, title: str) -> None:
    tab_to(page, page.locator("summary", has_text=title).first)
    page.keyboard.press("Enter")


def expect_status(page: Page, words: str) -> None:
    expect(page.locator(".facts").first).to_contain_text(words)


def send_document(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "mou.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    press(page, "Send")
    expect(page.get_by_text("mou.pdf was received and is being checked.")).to_be_visible(timeout=30_000)
    work(Scan, str(Scan.objects.latest("pk").pk), scan)
    page.goto(page.url)
    expect(page.get_by_text("Ready. The check found nothing against it.")).to_be_visible()


@pytest.fixture
def signed_in(browser: Browser, live_server):
    """A page of somebody's own, with script or without."""

    def enter(user, path: str, *, script: bool) -> Page:
        context = browser.new_context(java_script_enabled=script)
        context.add_cookies([cookie(live_server, user)])
        page = context.new_page()
        page.goto(urljoin(live_server.url, path))
        return page

    return enter


@pytest.mark.parametrize("script", [True, False])
def test_an_mou_goes_all_the_way(signed_in, browser, settings, axe_violations, script):
    settings.CLAMD_URL, settings.ACCEPT_UNSCANNED = "", True
    make_state()
    official, reviewer = make_state_official(), make_reviewer(name="Robin Made-Up")
    state, cms = signed_in(official, "/mous", script=script), signed_in(reviewer, "/review", script=script)

    # The state prepares and submits.
    press(state, "Begin an agreement", "link")
    choose(state, "State", "Washington")
    put(state, "Title", "Health Homes MOU")
    press(state, "Begin the draft")
    expect_status(state, "Draft")
    send_document(state)
    save_terms(by=official, on=timezone.now(), version=MouVersion.objects.get(), terms=make_draft_terms())
    state.goto(state.url)
    press(state, "Submit to CMS")
    expect_status(state, "Received by CMS")
    expect(state.get_by_role("link", name="Receipt of the submission (PDF)")).to_be_visible()

    # CMS takes it up, writes a note and asks.
    cms.goto(cms.url)
    press(cms, "Health Homes MOU, version 1", "link")
    expect_status(cms, "New, to be taken up")
    press(cms, "Take up the review")
    expect_status(cms, "In review")
    put(cms, "Note to colleagues", NOTE)
    press(cms, "Save the note")
    expect(cms.get_by_text(NOTE)).to_be_visible()
    open_section(cms, "Ask the state questions")
    put(cms, "Answers by", day(10))
    choose(cms, "Question 1 is about", "Percentages")
    put(cms, "Question 1", QUESTION)
    press(cms, "Send the questions")
    expect(cms.get_by_text("The questions were sent to the state.")).to_be_visible()
    if script:
        assert axe_violations(cms) == ""

    # The state answers, CMS returns, the state submits again.
    state.goto(state.url)
    expect(state.get_by_text(NOTE)).to_have_count(0)
    put(state, QUESTION, ANSWER)
    if script:
        assert axe_violations(state) == ""
    press(state, "Save the answers")
    expect(state.get_by_text("Every question is answered. CMS was told.")).to_be_visible()
    cms.goto(cms.url)
    expect(cms.get_by_text(ANSWER)).to_be_visible()
    open_section(cms, "Return to the state")
    put(cms, "Percentages", REASON)
    press(cms, "Return to the state")
    expect_status(cms, "Returned, waiting for the state")
    state.goto(state.url)
    expect(state.get_by_text(REASON)).to_be_visible()
    press(state, "Begin the next version")
    expect(state.get_by_text("Version 2 is begun.")).to_be_visible()
    press(state, "Submit again to CMS")
    expect_status(state, "Received by CMS again")

    # CMS compares, accepts, records the signatures and publishes.
    cms.goto(at(cms, f"{MOU}/2"))
    press(cms, "Take up the review")
    expect_status(cms, "In review")
    press(cms, "Accept")
    expect(cms.get_by_text("it establishes Health Homes MOU")).to_be_visible()
    put(cms, "Day of the last signature", day(-1))
    press(cms, "Record the signatures")
    expect_status(cms, "Executed, to be published")
    press(cms, "Publish")
    expect_status(cms, "Published")

    # Everybody reads the result with its source, and the state amends it.
    public = browser.new_page()
    public.goto(at(cms, f"/demonstrations/{Demonstration.objects.get().slug}"))
    expect(public.get_by_role("heading", name="Health Homes MOU").first).to_be_visible()
    public.goto(at(cms, f"{MOU}/2"))
    expect(public.get_by_text("Jun 30, 2028")).to_be_visible()
    expect(public.get_by_role("link", name="mou.pdf")).to_be_visible()
    for words in (QUESTION, REASON, NOTE, reviewer.name):
        expect(public.get_by_text(words)).to_have_count(0)
    state.goto(at(state, "/mous/begin"))
    choose(state, "State", "Washington")
    choose(state, "What it is", "Agreement amendment")
    put(state, "Title", "First amendment")
    choose(state, "The document it changes", "Health")
    press(state, "Begin the draft")
    expect(state.get_by_role("heading", name="First amendment, version 1")).to_be_visible()
    assert Mou.objects.get(title="First amendment").amends.title == "Health Homes MOU"

    # Beside it: what was mailed to whom, and what was audited.
    told = {(mail.recipient_id, mail.heading.rpartition(", ")[2]) for mail in Mail.objects.all()}
    headings = " ".join(mail.heading for mail in Mail.objects.all())
    assert {recipient for recipient, _ in told} == {official.pk, reviewer.pk}
    for words in (
        "was submitted", "has 1 question", "has the state's answers", "reasons about percentages",
        "was submitted again", "was accepted", "was signed", "was published",
    ):  # fmt: skip
        assert words in headings, words
    assert InternalNote.objects.get().text == NOTE
    assert not Mail.objects.filter(text__contains=NOTE).exists()
    assert MouVersion.objects.get(mou__slug="wa-health-homes-mou", number=2).status == Status.PUBLISHED
    steps = [
        event.action.partition(".")[2] for event in Event.objects.filter(action__startswith="mou_version.")
    ]
    for step in ("begun", "submit", "take_up", "note_written", "questions_asked", "questions_answered", "return",
                 "resubmit", "accept", "execute", "publish"):  # fmt: skip
        assert step in steps, step

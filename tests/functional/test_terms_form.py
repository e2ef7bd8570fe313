"""Terms are filled in by keyboard, saved while they are typed, corrected, submitted and compared in a real browser."""

from datetime import date
from urllib.parse import urljoin

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from fai_portal.accounts.models import User
from fai_portal.documents.models import Scan
from fai_portal.documents.services.scan import scan
from fai_portal.jobs.lease import work
from states.models import MouVersion, Proposal, Reading, Status, Terms, TermsEntry
from states.services.draft import add_document
from states.services.reading import read
from tests.factories.drafts import make_empty_draft, make_proposal, make_reading
from tests.factories.mou import make_version
from tests.factories.pages import make_pdf
from tests.factories.review import NOON
from tests.factories.stored_document import make_stored_document
from tests.factories.terms import make_percentage, make_terms, make_year
from tests.factories.user import make_state_official
from tests.functional.keyboard import choose, cookie, press, put, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TERMS = "/mous/wa-mou/versions/1/terms"
AGREEMENT = (
    "Memorandum of Understanding\nThis is a demonstration of the capitated model.\nThe effective date is January 1, 2027.",
    "The demonstration serves adults between the ages of 21 and 64.\nIt is offered in the counties of King and Pierce.",
    "Demonstration Year 1: January 1, 2027 to December 31, 2027\nDemonstration Year 2: January 1, 2028 to December 31, 2028\n"
    "The savings percentage is 1% in Demonstration Year 1 and 2.5% in Demonstration Year 2.",
)


@pytest.fixture
def official() -> User:
    return make_state_official()


@pytest.fixture
def draft(official) -> MouVersion:
    version = make_empty_draft(by=official)
    stored = make_stored_document(added_by=official)
    add_document(by=official, on=NOON, version=version, document=stored, title="The MOU")
    make_proposal(version, field="age_max", value="64")
    make_reading(version)
    return version


@pytest.fixture
def desk(page: Page, live_server, official) -> Page:
    page.context.add_cookies([cookie(live_server, official)])
    return page


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_the_terms_are_filled_in_by_keyboard(browser: Browser, live_server, official, draft, script):
    context = browser.new_context(java_script_enabled=script)
    context.add_cookies([cookie(live_server, official)])
    page = context.new_page()
    page.goto(urljoin(live_server.url, "/mous/wa-mou/versions/1"))
    press(page, "Fill in the terms", "link")
    press(page, "General terms", "link")
    choose(page, "Model", "Capitated")
    put(page, "In force from", "2027-01-01")
    put(page, "Lowest age", "twenty-one")
    press(page, "Save")
    expect(page.get_by_label("Lowest age", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#t-age_min-error-1")).to_contain_text("twenty-one")
    put(page, "Lowest age", "21")
    press(page, "Confirm Highest age: 64")
    expect(page.get_by_label("Highest age", exact=True)).to_have_value("64")
    expect(page.get_by_label("Lowest age", exact=True)).to_have_value("21")

    press(page, "Save and go on to Years")
    put(page, "Line 1: Year", "1")
    put(page, "Line 1: First day", "2027-01-01")
    put(page, "Line 1: Last day", "2028-06-30")
    press(page, "Save and go on to Percentages")
    put(page, "Line 1: Year", "1")
    choose(page, "Line 1: Measure", "Savings")
    put(page, "Line 1: Percent", "1.5")
    press(page, "Save and go on to Counties")
    tab_to(page, page.get_by_label("Counties of Washington, one a line"))
    page.keyboard.type("King\nSnohomsh")
    press(page, "Save and check")
    expect(page.get_by_text("Did you mean Snohomish?")).to_be_visible()
    press(page, "Counties", "link")
    press(page, "Correct the 1 name that can mean only one county")
    expect(page.get_by_label("Counties of Washington, one a line")).to_have_value("King\nSnohomish")
    press(page, "Save and check")
    press(page, "Go on to the documents and submit", "link")
    press(page, "Submit to CMS")
    expect(page.get_by_text("Received by CMS").first).to_be_visible()

    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    terms = Terms.objects.get(version=draft)
    assert (terms.age_min, terms.age_max, terms.counties.count()) == (21, 64, 2)
    context.close()


@pytest.mark.slow
def test_a_document_is_sent_read_and_its_terms_confirmed_and_submitted(
    desk: Page, live_server, official, settings
):
    """From the file to the terms of a submission: what the document says takes a click, and nothing is typed."""
    settings.ACCEPT_UNSCANNED = True
    version = make_empty_draft(by=official)
    desk.goto(urljoin(live_server.url, "/mous/wa-mou/versions/1"))
    file = {"name": "MOU.pdf", "mimeType": "application/pdf", "buffer": make_pdf(*AGREEMENT)}
    desk.locator("input[type=file]").set_input_files(file)
    press(desk, "Send")
    expect(desk.get_by_text("Being checked").first).to_be_visible(timeout=20_000)
    expect(desk.locator("#step-submit")).to_contain_text(
        "not possible now. A document is still being checked"
    )
    work(Scan, str(Scan.objects.get().pk), scan)
    expect(desk.get_by_role("button", name="Submit to CMS")).to_be_visible()  # the page asks by itself
    desk.goto(urljoin(live_server.url, TERMS))
    expect(desk.get_by_text("is being read")).to_be_visible()
    work(Reading, str(Reading.objects.get().pk), read)
    expect(desk.get_by_text("what was found is proposed")).to_be_visible(
        timeout=10_000
    )  # the page asks by itself

    for part in ("terms", "years", "percentages", "counties"):
        desk.goto(urljoin(live_server.url, f"{TERMS}/{part}"))
        while (confirm := desk.get_by_role("button", name="Confirm")).count():
            with desk.expect_navigation():
                confirm.first.press("Enter")
    desk.goto(urljoin(live_server.url, TERMS))
    expect(desk.get_by_text("Nothing is left to correct.")).to_be_visible()
    press(desk, "Go on to the documents and submit", "link")
    press(desk, "Submit to CMS")
    expect(desk.get_by_text("Received by CMS").first).to_be_visible()
    terms = Terms.objects.get(version=version)
    assert (terms.model, terms.age_min, terms.age_max) == ("capitated", 21, 64)
    assert [(year.number, year.start, year.end) for year in terms.years.all()] == [
        (1, date(2027, 1, 1), date(2028, 1, 1)), (2, date(2028, 1, 1), date(2029, 1, 1)),
    ]  # fmt: skip
    assert set(terms.counties.values_list("county__name", flat=True)) == {"King", "Pierce"}
    assert {each.answer for each in Proposal.objects.all()} == {"confirmed"}


def test_typing_saves_itself_and_a_second_tab_is_told(desk: Page, live_server, draft):
    address = urljoin(live_server.url, f"{TERMS}/terms")
    desk.goto(address)
    second = desk.context.new_page()
    second.goto(address)
    put(desk, "Target population", "Adults with full benefits")
    expect(desk.get_by_text("Saved at")).to_be_visible(timeout=3_000)
    assert TermsEntry.objects.get().typed["terms"][0]["target_population"] == "Adults with full benefits"
    put(desk, "Area in words", "Statewide")
    expect(desk.locator("#saved input[name=revision]")).to_have_value("2", timeout=3_000)

    put(second, "Lowest age", "18")
    expect(second.get_by_role("alert")).to_contain_text("in another window or tab", timeout=3_000)
    assert TermsEntry.objects.get().typed["terms"][0]["age_min"] == ""
    second.reload()
    expect(second.get_by_label("Area in words", exact=True)).to_have_value("Statewide")


def test_what_was_typed_survives_the_end_of_the_session(desk: Page, live_server, official, draft):
    desk.goto(urljoin(live_server.url, f"{TERMS}/terms"))
    put(desk, "Area in words", "Statewide")
    expect(desk.get_by_text("Saved at")).to_be_visible(timeout=3_000)
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    desk.evaluate("window.dispatchEvent(new Event('focus'))")  # as of somebody who comes back to the window
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("What you typed is still on this page")
    press(desk, "Close")
    put(desk, "Lowest age", "18")  # past the end of the page and back: what was closed does not open again
    expect(desk.get_by_role("alert")).to_contain_text("You are signed out", timeout=3_000)
    expect(dialog).to_be_hidden()
    desk.context.add_cookies([cookie(live_server, official)])
    desk.goto(urljoin(live_server.url, f"{TERMS}/terms"))
    expect(desk.get_by_label("Area in words", exact=True)).to_have_value("Statewide")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_sound_at_every_width(desk: Page, live_server, draft, axe_violations, width):
    complaints: list[str] = []
    desk.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    published = make_version(mou=draft.mou, number=2)
    make_percentage(year=make_year(terms=make_terms(version=published)))
    desk.set_viewport_size({"width": width, "height": 900})
    TermsEntry.objects.create(
        version=draft, saved_by=draft.documents.get().document.added_by, saved_at=NOON, revision=1,
        typed={
            "terms": [{"model": "capitated", "age_min": "adult", "target_population": "w" * 200}],
            "years": [{"number": "3", "first": "2027-01-01", "last": "soon"}],
            "percentages": [{"year": "9", "measure": "aggregate_savings", "percent": "101"}],
            "counties": [{"county": "Kng"}],
        },
    )  # fmt: skip
    pages = [TERMS, *(f"{TERMS}/{part}" for part in ("terms", "years", "percentages", "counties", "policy"))]
    for each in [*pages, "/mous/wa-mou/versions/1", "/mous/wa-mou/versions/2/against/wa-mou/1"]:
        desk.goto(urljoin(live_server.url, each))
        assert desk.evaluate("document.documentElement.scrollWidth") == width, each
        assert axe_violations(desk) == "", each
    assert complaints == []

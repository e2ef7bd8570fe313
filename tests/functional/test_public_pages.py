"""The public record in a real browser: no login, no script needed, nothing for axe to find, no sideways scroll."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = [
    "/",
    "/states",
    "/states?participation=proposal_only",
    "/states/WA",
    "/states/NY",
    "/states/AZ",
    "/states/WY",
    "/demonstrations",
    "/demonstrations?model=managed_ffs&status=nonsense",
    "/demonstrations/wa-health-homes-mffs",
    "/demonstrations/wa-healthpath-capitated",
    "/demonstrations/ma-one-care",
    "/demonstrations/ma-one-care/terms?on=2016-01-01",
    "/demonstrations/va-ccc",
    "/demonstrations/mi-mi-health-link",
    "/demonstrations/mn-administrative-alignment",
    "/library",
    "/library?year=1900&page=x",
    "/glossary",
    "/about",
    "/accounts/sign-in",
    "/no-such-page",
]
WIDTHS = [320, 1280]


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser says against a page: scripts refused by the content policy, files not found."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound(portal, page: Page, path, complaints, axe_violations):
    page.goto(urljoin(portal, path))
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width, f"{path} scrolls at {width}"
    assert axe_violations(page) == ""
    if path != "/no-such-page":
        assert complaints == []


@pytest.mark.parametrize("path", ["/", "/states", "/demonstrations/ma-one-care", "/library?year=2019"])
def test_axe_finds_nothing_on_a_phone(portal, page: Page, path, axe_violations):
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(urljoin(portal, path))
    assert axe_violations(page) == ""


def test_titles_differ(portal, page: Page):
    titles = []
    for path in PAGES:
        page.goto(urljoin(portal, path.split("?")[0]))
        titles.append((path.split("?")[0], page.title()))
    assert len({title for _, title in titles}) == len(dict(titles))


def test_every_link_of_the_home_page_leads_somewhere(portal, page: Page):
    page.goto(portal)
    addresses = {link.get_attribute("href") for link in page.locator("a").all()}
    inside = sorted(address for address in addresses if address.startswith("/"))
    assert len(inside) > 40
    answers = {address: page.request.get(urljoin(portal, address)).status for address in inside}
    assert {address: status for address, status in answers.items() if status != 200} == {}


def test_the_keyboard_alone_skips_to_the_content(portal, page: Page):
    page.goto(portal)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Skip to main content")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_map_leads_to_states_by_keyboard(portal, page: Page):
    page.goto(portal)
    page.locator(".map-skip").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.fullmatch(r"[A-Z][\w ]+: .+", first)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(first.split(":")[0])


def test_the_map_says_in_words_what_it_fills(portal, page: Page):
    page.goto(portal)
    words = [link.get_attribute("aria-label") for link in page.locator(".map a").all()]
    assert len(words) == 26
    assert "Washington: managed fee-for-service model" in words
    assert "New York: capitated model and alternative model" in words
    assert "Minnesota: alternative model" in words
    assert "Arizona: proposal only" in words


def test_without_scripts_every_filter_works(portal, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(urljoin(portal, "/demonstrations"))
    expect(page.locator("caption")).to_have_text("16 demonstrations")
    page.get_by_label("Model").select_option("managed_ffs")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("caption")).to_have_text("2 demonstrations")
    page.get_by_role("link", name="Accountable Care Collaborative").click()
    expect(page.locator("h1")).to_contain_text("Medicare-Medicaid Program")
    context.close()


def test_wide_tables_scroll_in_their_own_box_by_keyboard(portal, page: Page):
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(urljoin(portal, "/demonstrations/wa-health-homes-mffs"))
    for box in page.locator(".table-box").all():
        assert box.get_attribute("tabindex") == "0"
        name = page.locator(f"[id='{box.get_attribute('aria-labelledby')}']")
        assert name.count() == 1 and name.text_content()


def test_public_pages_load_no_script_and_set_no_cookie(portal, page: Page):
    page.goto(portal)
    assert page.locator("script").count() == 0
    assert page.context.cookies() == []

"""Signing in with a real browser: by keyboard, with a passkey, without scripts; and the warning before the end."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from fai_portal.access.sessions import SEEN
from fai_portal.accounts.selectors import kinds_of_second_factor
from tests.factories.user import PASSWORD, make_analyst, make_state_official
from tests.functional.keyboard import cookie, press, put
from tests.integration.accounts.entering import code_of, with_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [320, 1280]


def give_password(page: Page, address: str, user) -> None:
    page.goto(f"{address}/accounts/sign-in?next=/notices/")
    put(page, "E-mail address", user.email)
    put(page, "Password", PASSWORD)
    press(page, "Sign in", "button")


def test_by_keyboard_with_an_app_and_without_scripts(live_server, browser):
    analyst = with_app(make_analyst())
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accounts/sign-in")
    page.get_by_label("E-mail address").fill(analyst.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.get_by_label("Code").fill(code_of(analyst))
    page.get_by_label("Code").press("Enter")
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_a_passkey_is_set_up_and_signs_in(live_server, page: Page):
    """A security key made of software, which the browser takes for a real one."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    key.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}}
    )
    analyst = make_analyst()

    give_password(page, address, analyst)
    expect(page.get_by_role("heading", name="Your second factors")).to_be_visible()
    press(page, "Add a passkey", "link")
    put(page, "A name to tell it by", "The key on my ring")
    press(page, "Add the passkey")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert kinds_of_second_factor(analyst) == {"webauthn", "recovery_codes"}
    page.get_by_role("button", name="Sign out").click()

    give_password(page, address, analyst)
    press(page, "Use my passkey")
    expect(page).to_have_url(f"{address}/notices/")


def set_back(page: Page, minutes: float) -> None:
    key = next(
        each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME
    )
    session = SessionStore(key)
    session[SEEN] = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    session.save()


def test_one_click_before_the_end_keeps_the_session_and_what_was_typed(live_server, page: Page):
    page.context.add_cookies([cookie(live_server, make_state_official())])
    page.goto(f"{live_server.url}/mous/begin")
    page.get_by_label("Title").fill("Half a title")
    set_back(page, 28)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("dialog")).to_contain_text("you will be signed out in 2 minutes")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("Title")).to_have_value("Half a title")
    key = Session.objects.get().get_decoded()
    assert timezone.now().timestamp() - key[SEEN] < 60
    set_back(page, 28)  # and when that time runs out, it asks again
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_what_is_sent_after_the_end_is_found_again(live_server, page: Page):
    official = with_app(make_state_official())
    page.context.add_cookies([cookie(live_server, official)])
    page.goto(f"{live_server.url}/mous/begin")
    page.get_by_label("Title").fill("A whole title")
    page.evaluate("document.querySelector('main form').noValidate = true")
    set_back(page, 31)
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_text("You were signed out after 30 minutes")).to_be_visible()
    page.get_by_label("E-mail address").fill(official.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill(code_of(official))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("A whole title")).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page).not_to_have_url(f"{live_server.url}/accounts/held-form")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_fit_and_have_nothing_that_axe_finds(live_server, page: Page, axe_violations, width):
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("sign-in", "forgot-password", "password"):
        page.goto(f"{live_server.url}/accounts/{path}")
        assert axe_violations(page) == "", path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.add_cookies([cookie(live_server, make_analyst())])
    for path in ("second-factors", "second-factors/app", "second-factors/passkey"):
        page.goto(f"{live_server.url}/accounts/{path}")
        assert axe_violations(page) == "", path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path

"""Somebody who is signed in and uses the keyboard alone."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from fai_portal.accounts.models import User

TAB, MOST_TABS = "Tab", 200


def cookie(live_server, user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


def tab_to(page: Page, what) -> None:
    """Press Tab until the control has the focus: nothing is reached in another way."""
    for _ in range(MOST_TABS):
        if what.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press(TAB)
    raise AssertionError(f"{what} is not reached by the Tab key")


def put(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def press(page: Page, name: str, role: str = "button") -> None:
    tab_to(page, page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")


def choose(page: Page, label: str, key: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(key)

"""A real browser against a real server that shows the public record, loaded once for a module."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

TEST_DATABASE = settings.DATABASES["owner"]["TEST"]["NAME"]
expect.set_options(timeout=20_000)  # a busy machine is slow, and that is nothing these tests ask about
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not on this machine: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": CHROMIUM}


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The address of a running portal with the public record; the record is gone again after the module.

    Mark the module with django_db: without a mark in the session pytest-django makes no test database.
    """
    with django_db_blocker.unblock():
        for connection in connections.all():
            name = connection.settings_dict["NAME"]
            assert name.startswith(TEST_DATABASE), f"{name} is not the test database, and would be emptied"
        call_command("load_public_record", verbosity=0)
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            call_command("flush", database="owner", interactive=False, verbosity=0)


@pytest.fixture
def axe_violations():
    """What axe finds on a page, told in words; nothing found is an empty text."""

    def find(page: Page) -> str:
        found = Axe().run(page)
        return found.generate_report() if found.violations_count else ""

    return find

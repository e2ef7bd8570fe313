"""Every address there is, asked by nobody and by an analyst: each answer carries the headers, whatever it says."""

import logging
import re
from io import StringIO
from unittest import mock

import pytest
from django.conf import settings as django_settings
from django.test import Client

from fai_portal.access.numbers import NumberFilter
from tests.architecture.test_routes import routes
from tests.factories.user import make_administrator, make_analyst
from tests.integration.settings import probes
from tests.integration.settings.test_security_settings import production  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
FILLED = {
    "code": "WA",
    "pk": "1",
    "number": "1",
    "other_number": "1",
    "object_id": "1",
    "content_type_id": "1",
}
TELLING = ("secret 77", "Traceback", "RuntimeError", "site-packages", str(django_settings.BASE_DIR))


def addresses() -> list[str]:
    """One address of each route, its places filled with something that fits."""
    found = set()
    for address, _ in routes():
        address = re.sub(
            r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda place: FILLED.get(place[1], "aa"), address
        )
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda place: FILLED.get(place[1], "aa"), address)
        found.add("/" + re.sub(r"[\^$\\]|\.\*|\(\?:.*?\)|/\?$", "", address))
    return sorted(found)


@pytest.mark.parametrize("who", ["nobody", "analyst", "administrator"])
def test_every_answer_carries_the_headers(production, who):  # noqa: F811
    client = probes.browser(raise_request_exception=False)
    if who != "nobody":
        client.force_login({"analyst": make_analyst, "administrator": make_administrator}[who]())
    wrong, statuses = [], set()
    assert len(addresses()) > 150
    for address in addresses():
        answer = client.get(address)
        statuses.add(answer.status_code)
        assert answer.status_code < 500 or answer.status_code == 503, address
        wrong += [f"{address} {each}" for each in probes.missing_headers(answer)]
    assert wrong == []
    assert {200, 302, 404} <= statuses


@pytest.mark.parametrize("address", ["/about", "/api/v1/me"])
def test_an_error_gives_the_number_of_its_log_line_and_nothing_else(production, address):  # noqa: F811
    log = StringIO()
    handler = logging.StreamHandler(log)
    handler.addFilter(NumberFilter())
    handler.setFormatter(
        logging.Formatter(django_settings.LOGGING["formatters"]["line"]["format"], style="{")
    )
    logging.getLogger().addHandler(handler)
    broken = {
        "/about": "fai_portal.access.context_processors.permissions",
        "/api/v1/me": "fai_portal.access.me.Me.get",
    }
    try:
        with mock.patch(broken[address], side_effect=RuntimeError("secret 77")):
            answer = probes.browser(raise_request_exception=False).get(address)
    finally:
        logging.getLogger().removeHandler(handler)
    shown = answer.content.decode()
    number = re.search(r"\b[0-9a-f]{12}\b", shown)[0]
    lines = [line for line in log.getvalue().splitlines() if f"[{number}]" in line]
    assert answer.status_code == 500 and any("ERROR" in line for line in lines)
    assert "RuntimeError" in log.getvalue()
    assert not any(word in shown for word in TELLING)


def test_every_other_error_page_has_a_number_too(client):
    for address in ("/nothing-here",):
        assert re.search(r"<code>[0-9a-f]{12}</code>", client.get(address).content.decode())
    refused = Client(enforce_csrf_checks=True).post("/accounts/session")
    assert refused.status_code == 403 and re.search(r"<code>[0-9a-f]{12}</code>", refused.content.decode())


def test_no_two_requests_have_one_number(client):
    numbers = {
        re.search(r"<code>(\w+)</code>", client.get("/nothing").content.decode())[1] for _ in range(20)
    }
    assert len(numbers) == 20

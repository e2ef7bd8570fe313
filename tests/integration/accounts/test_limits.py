"""Rate limits hold for all processes together, to the request."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from fai_portal.access.limits import address_of
from fai_portal.accounts.models import Uses
from fai_portal.accounts.services.user import system_user
from fai_portal.accounts.services.uses import count_use, forget_old_uses
from tests.factories.user import GRANTED_AT, make_analyst
from tests.integration.workers import environment

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
COUNTING = """
import django; django.setup()
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from django.db import connections
from django.utils import timezone
from fai_portal.accounts.services.uses import count_use
on = timezone.now()
def use(_):
    try:
        return count_use(by=None, on=on, what="many", per=timedelta(minutes=60))[0] <= 100
    finally:
        connections.close_all()
with ThreadPoolExecutor(10) as threads:
    print(sum(threads.map(use, range(100))))
"""


def test_a_window_begins_with_the_first_use_and_ends():
    def counts(*seconds: int) -> list[int]:
        times = (GRANTED_AT + timedelta(seconds=each) for each in seconds)
        return [count_use(by=None, on=on, what="x", per=MINUTE)[0] for on in times]

    assert counts(0, 1, 59, 60, 61, 200) == [1, 2, 3, 1, 2, 1]


def test_a_row_names_nobody_and_is_forgotten():
    count_use(by=None, on=GRANTED_AT, what="limit:api:192.0.2.7", per=MINUTE)
    assert "192" not in Uses.objects.get().key
    assert forget_old_uses(by=system_user(), on=GRANTED_AT + timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_200_requests_at_once_as_many_as_allowed_are_answered(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "pages": (100, 600)}

    def ask(_: int) -> int:
        try:
            return Client().get("/about").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(40) as threads:
        statuses = list(threads.map(ask, range(200)))
    assert statuses.count(200) == 100 and statuses.count(429) == 100


@pytest.mark.django_db(transaction=True)
def test_processes_share_one_count():
    """Two real processes with ten connections each count two hundred uses; a hundred are within the limit."""
    told = {
        "env": {**environment(2), "PYTHONPATH": str(settings.BASE_DIR)},
        "cwd": settings.BASE_DIR,
        "text": True,
    }
    both = [
        subprocess.Popen([sys.executable, "-c", COUNTING], stdout=subprocess.PIPE, **told) for _ in range(2)
    ]
    assert sum(int(each.communicate()[0]) for each in both) == 100


def test_the_answer_says_how_long_to_wait(client, settings):
    settings.RATE_LIMITS = dict.fromkeys(("api", "pages", "entry"), (1, 60))
    for address in ("/api/v1/me", "/about"):
        assert client.get(address).status_code == 200
        answer = client.get(address)
        assert answer.status_code == 429 and 1 <= int(answer.headers["Retry-After"]) <= 60
    assert client.get("/api/v1/me").headers["Content-Type"] == "application/problem+json"
    assert "Wait 60 seconds" in client.get("/about").content.decode()


def test_whoever_is_signed_in_has_a_count_of_their_own(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "pages": (1, 60)}
    client.get("/about")
    assert client.get("/about").status_code == 429
    client.force_login(make_analyst())
    assert client.get("/about").status_code == 200


def test_health_is_always_answered(client, settings):
    settings.RATE_LIMITS = dict.fromkeys(("api", "pages", "entry"), (0, 60))
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    "proxies, header, expected",
    [
        (0, "203.0.113.9", "198.51.100.1"),  # nobody's header is believed
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the reader wrote the first
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "198.51.100.1"),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(rf, settings, proxies, header, expected):
    settings.PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="198.51.100.1", headers={"X-Forwarded-For": header} if header else {})
    assert address_of(request) == expected

"""Five tries in 120 minutes, then 60 minutes, whoever guesses, however many at once; and a wrong guess tells nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fai_portal.accounts.models import Tries, Uses
from fai_portal.accounts.services.tries import forget_old_tries, forgive_tries, take_try
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.audit.services.refusal import record_refusal
from tests.factories.user import GRANTED_AT, PASSWORD, make_analyst, make_user
from tests.integration.accounts.entering import (
    SIGN_IN,
    code_of,
    enter,
    give_code,
    give_password,
    is_signed_in,
    with_app,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def tries_at(*minutes: float) -> list[bool]:
    """Which of tries at these minutes may be answered."""
    start = GRANTED_AT
    return [take_try(by=None, on=start + minute * MINUTE, what="x") is None for minute in minutes]


def test_the_sixth_try_waits_for_sixty_minutes():
    assert tries_at(0, 1, 2, 3, 4, 5, 63.9, 64.1) == [True] * 5 + [False, False, True]


def test_tries_are_forgotten_after_120_minutes():
    assert tries_at(0, 1, 2, 3, 120.5, 121.5, 122.5, 123.5) == [True] * 8
    assert tries_at(123.6, 123.7) == [True, False]


def test_after_the_lock_there_are_five_tries_again():
    assert tries_at(0, 0, 0, 0, 0, 61, 61, 61, 61, 61, 61) == [True] * 10 + [False]


def test_what_was_right_ends_the_counting():
    tries_at(0, 1, 2, 3)
    forgive_tries(by=system_user(), what="x")
    assert tries_at(4, 5, 6, 7, 8, 9) == [True] * 5 + [False]


def test_a_row_names_nobody_and_is_forgotten():
    take_try(by=None, on=GRANTED_AT, what="password:somebody@example.org")
    assert "somebody" not in Tries.objects.get().key
    assert forget_old_tries(by=system_user(), on=GRANTED_AT + 179 * MINUTE) == 0
    assert forget_old_tries(by=system_user(), on=GRANTED_AT + 181 * MINUTE) == 1


@pytest.mark.django_db(transaction=True)
def test_of_fifty_guesses_at_once_five_are_looked_at():
    """Fifty connections to the database, as fifty processes would have."""
    on = timezone.now()

    def guess(_: int) -> bool:
        try:
            return take_try(by=None, on=on, what="password:somebody@example.org") is None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as threads:
        assert sum(threads.map(guess, range(50))) == 5


@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_at_once_at_the_page_reach_the_password_five_times():
    analyst = make_analyst()

    def guess(number: int) -> str:
        try:
            return give_password(Client(), analyst, f"guess number {number}").content.decode()
        finally:
            connections.close_all()

    with (
        mock.patch.object(MD5PasswordHasher, "verify", autospec=True, return_value=False) as looked,
        ThreadPoolExecutor(25) as threads,
    ):
        pages = list(threads.map(guess, range(50)))
    assert looked.call_count == 5
    assert sum("There were too many tries." in page for page in pages) == 45
    refused = Event.objects.filter(action="account.sign_in_refused", subject=f"account:{analyst.pk}")
    assert refused.count() == 50


def test_the_right_password_does_not_open_a_locked_account(client):
    analyst = with_app(make_analyst())
    for _ in range(5):
        give_password(client, analyst, "wrong")
    page = give_password(client, analyst)
    assert page.status_code == 200 and "Wait 60 minutes" in page.content.decode()


def test_codes_are_counted_too(client):
    analyst = with_app(make_analyst())
    give_password(client, analyst)
    for number in range(5):
        give_code(client, f"00000{number}")
    assert "There were too many tries." in give_code(client, code_of(analyst)).content.decode()
    assert not is_signed_in(client)


def test_signing_in_wholly_forgives(client):
    analyst = with_app(make_analyst())
    for _ in range(4):
        give_password(client, analyst, "wrong")
    enter(client, analyst)
    assert is_signed_in(client) and not Tries.objects.exists()


def told(address: str, password: str) -> tuple[str, list[str], int]:
    """What a try shows, and the work that it does: its statements and the passwords that were hashed."""
    client = Client()
    client.get(SIGN_IN)
    with (
        CaptureQueriesContext(connection) as queries,
        mock.patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        ) as hashed,
    ):
        page = client.post(SIGN_IN, {"username": address, "password": password})
    body = re.sub(
        r'(csrfmiddlewaretoken" value=")\w+', r"\1", page.content.decode().replace(address, "ADDRESS")
    )
    # Each write is sent with the words of who acts before it.
    sent = [
        query["sql"].rpartition("'pghistory.context_metadata'")[2].rpartition("true); ")[2]
        for query in queries
    ]
    statements = [" ".join(sql.split("SAVEPOINT")[0].split()[:3]) for sql in sent]
    return body[body.index("<main") :], statements, hashed.call_count


def test_a_wrong_try_shows_and_does_the_same_whether_the_account_exists_is_closed_or_has_no_password():
    make_user(email="open@example.org")
    make_user(email="closed@example.org", is_active=False)
    invited = make_user(email="invited@example.org")
    invited.set_unusable_password()
    invited.save()
    unknown = told("unknown@example.org", "wrong")
    assert unknown[2] == 1 and len(unknown[1]) > 5
    for address, password in [
        ("open@example.org", "wrong"), ("closed@example.org", "wrong"),
        ("closed@example.org", PASSWORD), ("invited@example.org", "wrong"),
    ]:  # fmt: skip
        assert told(address, password) == unknown, address


def test_the_lock_shows_the_same_whether_the_account_exists():
    make_user(email="open@example.org")
    for address in ("open@example.org", "unknown@example.org"):
        for _ in range(5):
            Client().post(SIGN_IN, {"username": address, "password": "wrong"})
    assert told("open@example.org", "wrong") == told("unknown@example.org", "wrong")


def test_upper_case_is_no_way_round(client):
    make_user(email="open@example.org")
    for address in (
        "open@example.org",
        "OPEN@example.org",
        "Open@Example.Org",
        "open@EXAMPLE.org",
        "oPen@example.org",
    ):
        client.post(SIGN_IN, {"username": address, "password": "wrong"})
    page = client.post(SIGN_IN, {"username": "open@example.org", "password": PASSWORD})
    assert "There were too many tries." in page.content.decode()


def test_a_flood_of_refusals_is_counted_and_does_not_fill_the_audit():
    for _ in range(1024):
        record_refusal(by=None, on=GRANTED_AT, action="request.refused", subject="route:desk/")
    events = Event.objects.filter(action="request.refused").order_by("id")
    assert events.count() == 100 + 4
    assert events.last().details["this_hour"] == 1024
    assert Uses.objects.count() == 1


def test_refused_requests_of_nobody_are_bounded(client):
    for _ in range(130):
        client.get("/api/v1/report-runs")
    assert Event.objects.filter(action="request.refused").count() == 101

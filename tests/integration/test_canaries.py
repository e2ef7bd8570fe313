"""The search for canaries sees each sink, no sink goes unsearched, and the stored rows hold no identifier."""

import logging
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse

from enrollees.services.enrollee import keep_enrollee
from fai_portal.accounts.services.user import system_user
from tests.canaries import CANARY, SINKS, LogSearch, Search
from tests.factories.enrollee import made_up_mbi
from tests.factories.state import make_state
from tests.factories.user import make_administrator, make_analyst

MBI = made_up_mbi(417)
PLACE = re.compile(
    r"(_DIR|_FOLDER|MEDIA_ROOT|LOGGING|DATABASES|CACHES|STORAGES|_BACKEND|BROKER_URL|SESSION_ENGINE)$"
)
# They say where something is read, or hold nothing that a request or a job writes.
READ_ONLY = {
    "BASE_DIR",
    "LOCAL_DIR",
    "PUBLIC_RECORD_DIR",
    "ANALYTICS_BACKEND",
    "SIGNING_BACKEND",
    "FILE_UPLOAD_TEMP_DIR",
}


def test_every_place_that_a_setting_names_is_searched():
    named = {name for name in dir(settings) if name.isupper() and PLACE.search(name)}
    assert named - READ_ONLY - set(SINKS) == set(), "Say in tests/canaries.py what searches it."


def test_every_made_up_person_is_a_canary():
    assert all(CANARY.fullmatch(made_up_mbi(number)) for number in range(0, 10_000, 7))


def test_the_search_sees_each_sink(tmp_path):
    (tmp_path / f"{MBI}.txt").write_text("a name")
    (tmp_path / "artifact").write_bytes(f"deep inside {MBI}".encode())
    record = logging.LogRecord("a", logging.INFO, "", 0, "found %s", (MBI,), None)
    sinks = {
        "log": lambda search: LogSearch(search).emit(record),
        "sql": lambda search: search.statement(lambda *a: None, "SELECT %s", [MBI], False, None),
        "tasks": lambda search: search.task(body={"pk": MBI}),
        "access": lambda search: search.address(environ={"PATH_INFO": "/", "QUERY_STRING": f"q={MBI}"}),
        "mail": lambda search: search.mails(
            [EmailMessage("A", f"About {MBI}", "a@example.org", ["b@example.org"])]
        ),
        "cache": lambda search: search.cache(
            SimpleNamespace(all=lambda **_: [SimpleNamespace(_cache={"key": MBI})])
        ),
        "files": lambda search: search.files([tmp_path]),
    }
    assert set(SINKS.values()) <= set(sinks)
    for sink, leak in sinks.items():
        search = Search()
        leak(search)
        assert search.found and all(found.startswith(sink) for found in search.found)
        assert MBI not in "".join(search.found)


@pytest.mark.django_db
def test_no_table_holds_an_identifier_after_a_person_was_kept_found_and_shown(client):
    person, _ = keep_enrollee(
        by=system_user(), on=datetime(2026, 3, 2, tzinfo=UTC), state=make_state("WA"), mbi=MBI
    )
    client.force_login(make_analyst())
    client.post(reverse("people"), {"mbi": MBI})
    client.post(reverse("reveal"), {"enrollee": person.pk, "reason": "A letter came back."})
    client.force_login(make_administrator())
    client.post(reverse("audit"), {"mbi": MBI})
    looked = 0
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.proxy or not model._meta.managed:
                continue
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            for (row,) in cursor.fetchall():
                looked += 1
                assert MBI not in row and MBI.encode().hex() not in row, model
    assert looked > 10

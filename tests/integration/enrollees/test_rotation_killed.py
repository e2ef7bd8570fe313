"""New keys while a real portal serves: the work is killed, the portal finds everybody, and the next call ends it."""

import base64
import json
import os
import threading
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.test import Client

from enrollees.identifiers import field_keys
from enrollees.models import Enrollee
from enrollees.selectors.enrollee import found_in
from enrollees.services.enrollee import keep_enrollee
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from tests.factories.enrollee import made_up_mbi
from tests.factories.state import make_state
from tests.factories.user import make_analyst
from tests.integration.workers import Program, eventually, started_web

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = [made_up_mbi(number) for number in range(120)]


def kept(mbi: str) -> None:
    keep_enrollee(by=system_user(), on=datetime(2026, 3, 2, tzinfo=UTC), state=make_state("WA"), mbi=mbi)


def waiting() -> int:
    return Enrollee.objects.exclude(field_key=field_keys()[0].fingerprint).count()


def rotation(log) -> Program:
    return Program(["manage", "rotate_keys", "--batch", "1", "--format", "json"], log)


@pytest.fixture
def keys(settings, monkeypatch):
    """The old key and a new one in front of it, for this process and those that it starts. People stand under the old one."""
    for mbi in PEOPLE:
        kept(mbi)
    new = base64.urlsafe_b64encode(os.urandom(32)).decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    monkeypatch.setenv("FIELD_KEYS", ",".join(settings.FIELD_KEYS))


class Looking(threading.Thread):
    """Somebody looks for one person after the other by the pages of a running portal."""

    def __init__(self, port: int) -> None:
        super().__init__()
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(make_analyst())
        token = browser.get("/data/people").cookies["csrftoken"].value
        cookies = "; ".join(f"{name}={each.value}" for name, each in browser.cookies.items())
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self.port, self.token = port, token
        self.over, self.looks, self.lost = threading.Event(), 0, []

    def finds(self, mbi: str) -> bool:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as link:
            body = urlencode({"mbi": mbi, "csrfmiddlewaretoken": self.token})
            link.request("POST", "/data/people", body, self.headers)
            return mbi[-4:] in link.getresponse().read().decode()

    def run(self) -> None:
        for mbi in cycle(PEOPLE):
            if self.over.is_set():
                return
            self.looks += 1
            if not self.finds(mbi):
                self.lost.append(f"person {PEOPLE.index(mbi)}")


def test_killed_in_the_middle_and_called_again_while_the_portal_serves(keys, settings, tmp_path):
    with started_web(tmp_path / "web.log") as port:
        looking = Looking(port)
        looking.start()
        try:
            first = rotation(tmp_path / "first.log")
            eventually(lambda: waiting() < len(PEOPLE) - 10, within=60)
            first.kill()
            left = waiting()
            assert 0 < left < len(PEOPLE)
            kept(
                made_up_mbi(len(PEOPLE))
            )  # somebody new meanwhile, and somebody known, who must not become another
            kept(PEOPLE[-1])
            assert (
                looking.finds(PEOPLE[0])
                and looking.finds(PEOPLE[-1])
                and looking.finds(made_up_mbi(len(PEOPLE)))
            )
            second = rotation(tmp_path / "second.log")
            assert second.process.wait(120) == 0
        finally:
            looking.over.set()
            looking.join()
    said = json.loads((tmp_path / "second.log").read_text().splitlines()[-1])
    assert (said["rotated"], said["unreadable"], waiting()) == (left, [], 0)
    assert looking.looks > 10 and looking.lost == []
    assert Event.objects.get(action="keys.rotate").details["rows"] == left
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert Enrollee.objects.count() == len(PEOPLE) + 1
    assert all(found_in("WA", mbi) for mbi in PEOPLE)

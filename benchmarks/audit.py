"""Asking the audit of many events: who saw a person, and what an account did, by command and on the screen."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import run, started
from benchmarks.lines import Line, at_most
from benchmarks.made_up_events import BUSIEST, CHIEF, MBI, set_up

BAR = at_most(5)  # seconds
ASKED = {  # how it is asked: in words, and what it is about
    "who_saw": ("audit who-saw", "person"),
    "screen_of_person": ("/audit/ of a person", "person"),
    "what_did": ("audit what-did", "account"),
    "screen_of_account": ("/audit/ of an account", "account"),
}
PLAIN = {
    "person": "SELECT actor || ' ' || count(*) FROM audit_event WHERE subject = %s GROUP BY actor",
    "account": "SELECT subject FROM audit_event WHERE actor = %s ORDER BY id DESC LIMIT 100",
}
NO_INDEX = "SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off"


def audit(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """Who saw this person, what did this account do: the busiest of each, in a database with as many events."""
    what = f"{rows:,} events"
    made_in = run("benchmarks.made_up_events:made", folder, rows=rows).seconds
    yield Line(what, "seconds to make them, or to find them made", made_in, None, ".0f")
    plain = {about: run("benchmarks.audit:plain", folder, rows=rows, about=about) for about in PLAIN}
    yield Line(what, "of them are about the person", _events(plain["person"].arrays["found"]), None, ",.0f")
    for how, (words, about) in ASKED.items():
        ours, scan = run(f"benchmarks.audit:{how}", folder, rows=rows), plain[about]
        is_right = _agree(ours.arrays["found"], scan.arrays["found"])
        yield Line(words, "seconds, answering as a plain scan", ours.seconds if is_right else np.inf, BAR)
        yield Line(words, "times as fast as that scan", scan.seconds / ours.seconds, None, ".1f")


def plain(folder: Path, *, rows: int, about: str) -> Mapping[str, np.ndarray]:
    """Every event is looked at, as it would be without an index."""
    set_up(rows)
    from django.db import connection, transaction

    from enrollees.selectors.enrollee import subjects_of
    from fai_portal.access.context import SYSTEM, entered

    with entered(SYSTEM):
        named = BUSIEST if about == "account" else subjects_of(MBI, "WA")[0]
    with entered(SYSTEM), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NO_INDEX)
        started()
        cursor.execute(PLAIN[about], [named])
        return _found(row[0] for row in cursor.fetchall())


def who_saw(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    sys.stdin = StringIO(MBI)
    return _found(f"{each['actor']} {each['events']}" for each in _asked(rows, "who-saw"))


def what_did(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    return _found(each["subject"] for each in _asked(rows, "what-did", BUSIEST))


def screen_of_person(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    return _found(f"{each['actor']} {each['events']}" for each in _page(rows, mbi=MBI).readers)


def screen_of_account(folder: Path, *, rows: int) -> Mapping[str, np.ndarray]:
    return _found(event.subject for event in _page(rows, account=BUSIEST).events)


def _asked(rows: int, *arguments: str) -> Any:
    set_up(rows)
    from django.core.management import call_command

    out = StringIO()
    started()
    call_command("audit", *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def _page(rows: int, **asked: str) -> Any:
    """What the screen shows to somebody who is signed in, through the whole portal."""
    set_up(rows)
    from django.test import Client
    from django.test.utils import setup_test_environment

    from fai_portal.accounts.models import User

    setup_test_environment()  # which lets a page say what it was made of
    client, chief = Client(headers={"host": "testserver"}), User.objects.get(email=CHIEF)
    client.force_login(chief)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(chief.pk)
    session.save()
    client.get("/audit/")  # a portal that serves has met its first request
    started()
    return client.post("/audit/", asked).context["answer"]


def _found(texts: Iterable[str]) -> Mapping[str, np.ndarray]:
    return {"found": np.array(list(texts))}


def _events(found: np.ndarray) -> float:
    """Of lines with an account and a number."""
    return float(sum(int(line.rpartition(" ")[2]) for line in found))


def _agree(ours: np.ndarray, scan: np.ndarray) -> bool:
    """An account's newest events, or everybody who met a person, in whichever order."""
    return bool(ours.size) and sorted(ours) == sorted(scan[: ours.size])

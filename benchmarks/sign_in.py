"""Whether the time of a wrong try at signing in tells that an account exists."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from benchmarks.contest import run
from benchmarks.lines import Line

TRIES = 60  # of each kind, in turns, each at an address of its own, so that none is locked
PLACES = ("signin-there-{}@bench.example", "signin-none-{}@bench.example")


def sign_in(folder: Path, rows: int, largest: bool) -> Iterator[Line]:
    """Wrong passwords at the sign-in page, for accounts that exist and for addresses that are nobody's."""
    found = run("benchmarks.sign_in:tried", folder).arrays
    there, none = found["there"], found["none"]
    what = f"{TRIES} wrong tries of each"
    yield Line(what, "milliseconds, an account that exists", float(np.median(there)) * 1000, None, ".1f")
    yield Line(
        what, "that time over an address of nobody's", float(np.median(there) / np.median(none)), (0.9, 1.1)
    )
    slower = float(np.mean(there[:, None] > none[None, :]))
    yield Line(what, "how often the account that exists is slower", slower, (0.3, 0.7))


def tried(folder: Path) -> Mapping[str, np.ndarray]:
    """Through the whole portal, in a transaction of the local database that is undone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    from fai_portal.accounts.services.user import create_user, system_user

    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "entry": (10**6, 300)}
    with transaction.atomic():
        for number in range(TRIES):
            create_user(
                by=system_user(), email=PLACES[0].format(number), name="A", password="four plain words here"
            )
        _seconds("signin-first@bench.example")
        seconds = np.array([[_seconds(place.format(number)) for place in PLACES] for number in range(TRIES)])
        transaction.set_rollback(True)
    return {"there": seconds[:, 0], "none": seconds[:, 1]}


def _seconds(address: str) -> float:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    began = time.perf_counter()
    answer = client.post("/accounts/sign-in", {"username": address, "password": "no such words at all"})
    assert answer.status_code == 200
    return time.perf_counter() - began

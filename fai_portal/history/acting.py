"""On whose behalf the portal acts right now. Each write to the database carries it to the triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace

import pghistory
from django.db import connection

_FORGET = "SELECT set_config('pghistory.context_metadata', '', true)"


@dataclass(frozen=True)
class Acting:
    """Text only: it outlives the account, the role and the request that it names."""

    user: str = ""  # address of the account
    role: str = ""  # labels of the roles it held at that moment
    request: str = ""  # number of the web request, command or task
    via: str = ""  # what it came through, such as `web`, `command savings` or `task reports.run`
    reason: str = ""  # why, where somebody had to say so


NOBODY = Acting()
_current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


def current() -> Acting:
    return _current.get()


@contextmanager
def acting(**said: str) -> Iterator[Acting]:
    """Act under these words; those that are not said stay as they were. Leaving it restores them."""
    now = replace(current(), **said)
    token = _current.set(now)
    try:
        with pghistory.context() as shared:
            before = dict(shared.metadata)
            _say(shared.metadata, asdict(now))
            try:
                yield now
            finally:
                _say(shared.metadata, before)
        if not before and connection.in_atomic_block:  # else later writes of the transaction would carry it
            with connection.cursor() as cursor:
                cursor.execute(_FORGET)
    finally:
        _current.reset(token)


def _say(metadata: dict[str, str], words: dict[str, str]) -> None:
    """Into the dictionary that pghistory sends along with each write."""
    metadata.clear()
    metadata.update({name: text for name, text in words.items() if text})

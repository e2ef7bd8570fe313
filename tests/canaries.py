"""Every made-up person of the factories is a canary: wherever their identifiers turn up, something leaked.

What the portal writes anywhere is searched during the whole run of the tests, and the run fails at its end if
one of them was found. SINKS says where each setting that names a place is searched.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

CANARY = re.compile(r"1S[0-9]0A[0-9]0AA[0-9]{2}")  # tests/factories/enrollee.py makes these and no others
CANARY_BYTES = re.compile(CANARY.pattern.encode())

# Each setting that says where something is written, and what searches it.
SINKS = {
    "LOGGING": "log",  # the application's log, with the access log and the tracebacks of error reports
    "DATABASES": "sql",  # the statements that are sent; test_canaries.py reads what is stored
    "CACHES": "cache",
    "EMAIL_BACKEND": "mail",
    "MAIL_BACKEND": "mail",
    "MAIL_FOLDER": "files",
    "CELERY_BROKER_URL": "tasks",  # what is sent, and at the end the brokers' own files
    "FILES_DIR": "files",  # artifacts and exports, datasets, uploads: contents and names
    "MEDIA_ROOT": "files",
    "STORAGES": "files",
    "SESSION_ENGINE": "sql",
}


class Search:
    """What was found, by sink, as a hint that does not repeat it."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def text(self, sink: str, text: object, hint: str = "") -> None:
        if CANARY.search(str(text)):
            self.found.append(f"{sink}: {CANARY.sub('(canary)', hint)[:300]}")

    def files(self, folders: Iterable[Path], endings: tuple[str, ...] = ("",)) -> None:
        for path in every_file(folders):
            if not path.name.endswith(endings):
                continue
            self.text("files", path.name, "a file's name")
            if CANARY_BYTES.search(path.read_bytes()):
                self.found.append(f"files: {path.name}")

    # The hooks. Each is called by what the portal itself uses, so that no test can forget one.
    def statement(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.text("sql", sql, str(sql))
        if not many:
            self.text("sql", params, str(sql))
        return execute(sql, params, many, context)

    def task(self, sender: Any = None, headers: Any = None, body: Any = None, **kwargs: Any) -> None:
        self.text("tasks", f"{headers} {body}", str(sender))

    def address(self, environ: Any = None, **kwargs: Any) -> None:
        if environ:
            self.text("access", f"{environ.get('PATH_INFO')}?{environ.get('QUERY_STRING')}", "an address")

    def mails(self, outbox: Iterable[Any]) -> None:
        for mail in outbox:
            self.text("mail", mail.message().as_string(), mail.subject)

    def cache(self, caches: Any) -> None:
        for cache in caches.all(initialized_only=True):
            self.text("cache", getattr(cache, "_cache", ""), type(cache).__name__)


class LogSearch(logging.Handler):
    """Reads each record as the portal's own handler would print it, traceback and all."""

    def __init__(self, search: Search) -> None:
        super().__init__(level=logging.DEBUG)
        self.search = search
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.search.text("log", self.format(record), record.name)


def every_file(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in Path(folder).rglob("*") if path.is_file())

"""Who the database works for: the context that row security reads, set anew inside each transaction.

The second wall. Nobody named: published rows only. Web, API and admin enter through the middleware, commands and
scheduled tasks as the portal itself, a job as whoever asked for it (`acting.py` says what each may see).
"""

from collections.abc import Callable, Iterator
from contextlib import _GeneratorContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import NO_DB_ALIAS, BaseDatabaseWrapper
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from fai_portal.access.walls import Scope

EVERY_STATE = "*"


@dataclass(frozen=True)
class Context:
    """`actor` is the account's number or a name such as `system`; a scope holds postal codes, or a star."""

    actor: str = ""
    scopes: dict[Scope, str] = field(default_factory=dict)
    jobs: bool = False
    post: bool = False
    record: bool = False

    def settings(self) -> dict[str, str]:
        return {
            "portal.actor": self.actor,
            "portal.jobs": "on" if self.jobs else "",
            "portal.post": "on" if self.post else "",
            "portal.record": "on" if self.record else "",
            **{scope.setting: self.scopes.get(scope, "") for scope in Scope},
        }


NOBODY = Context()
ALL_SCOPES = dict.fromkeys(Scope, EVERY_STATE)
SYSTEM = Context("system", ALL_SCOPES, post=True)
MIGRATION = Context("migration", ALL_SCOPES, jobs=True, post=True, record=True)
# How a worker and the sweeper begin: they see the rows of jobs and what those are called, and nothing else.
ON_JOBS = Context("system", jobs=True)

_present: ContextVar[Context | None] = ContextVar("row_security", default=None)


@contextmanager
def entered(context: Context | None) -> Iterator[None]:
    """Work in this context, in this transaction and in those that begin inside; then in the former one again."""
    token = _present.set(context)
    try:
        _tell_open_transactions()
        yield
    finally:
        _present.reset(token)
        _tell_open_transactions()


@contextmanager
def _besides(**open_too: bool) -> Iterator[None]:
    with entered(replace(_present.get() or NOBODY, **open_too)):  # type: ignore[arg-type]  # its switches alone
        yield


def on_jobs() -> _GeneratorContextManager[None]:
    """The present context, and the rows of jobs besides: a worker writes its own whoever asked for it."""
    return _besides(jobs=True)


def on_post() -> _GeneratorContextManager[None]:
    """The present context, and everybody's notices and mails besides: whoever tells somebody writes on their list."""
    return _besides(post=True)


def on_record() -> _GeneratorContextManager[None]:
    """The present context, and the events besides: what anybody does is written there, and only the audit is read."""
    return _besides(record=True)


def _tell_open_transactions() -> None:
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block:
            tell(connection, _present.get() or NOBODY)


def tell(connection: BaseDatabaseWrapper, context: Context) -> None:
    """One statement, which the end of the transaction takes back. An aborted transaction can only be rolled back,
    which takes it back too."""
    raw = connection.connection
    if raw is None or raw.closed or raw.info.transaction_status == TRANSACTION_STATUS_INERROR:
        return
    settings = context.settings()
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connection.wrap_database_errors, raw.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [text for item in settings.items() for text in item])


def begin(connection: BaseDatabaseWrapper) -> None:
    """What the backend does where a transaction begins."""
    if (context := _present.get()) is not None:
        tell(connection, context)


def in_transaction(execute: Callable[..., Any], sql: str, params: Any, many: bool, about: dict) -> Any:
    """A statement outside any transaction gets one of its own where there is a context to set in it."""
    connection = about["connection"]
    never = connection.alias == NO_DB_ALIAS or " CONCURRENTLY " in str(sql)  # refused inside a transaction
    if _present.get() is None or connection.in_atomic_block or never:
        return execute(sql, params, many, about)
    with transaction.atomic(using=connection.alias):
        return execute(sql, params, many, about)

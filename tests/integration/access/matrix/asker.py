"""Sends requests as one account, looks at what each one wrote, and takes it back."""

import time
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, models, transaction
from django.test import Client

from fai_portal.access.sessions import SEEN
from states.models import State
from tests.integration.access.matrix.world import ELSEWHERE, Home

# Whoever asks for anything is counted, keeps a session, and is written down.
BY_THE_WAY = {"audit_event", "django_session", "accounts_uses", "accounts_tries"}
HEADERS = {
    "X-State": ELSEWHERE, "State": ELSEWHERE, "X-Original-URL": "/", "X-User": "1", "X-HTTP-Method-Override": "DELETE",
}  # fmt: skip
COUNTED = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    place: str  # where it sends the asker
    wrote: frozenset[str]  # tables of which rows came, changed or went
    elsewhere: frozenset[str]  # those of them whose rows of the other state are not as they were


def counts() -> dict[str, tuple[int, ...]]:
    """How many rows of each table this transaction wrote so far, what was taken back included."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return {table: tuple(numbers) for table, *numbers in cursor.fetchall()}


@cache
def path_to_state(model: type[models.Model]) -> str:
    """The shortest way by keys from a row to its state; empty where it has none."""
    ways = [(model, "")]
    for here, way in ways:  # breadth first: the list grows while it is walked
        for field in here._meta.concrete_fields:
            target = field.related_model
            if target is State:
                return f"{way}{field.name}"
            if isinstance(target, type) and target._meta.label != "accounts.User" and way.count("__") < 4:
                ways.append((target, f"{way}{field.name}__"))
    return ""


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def rows_of(table: str, state: str) -> list[tuple[Any, ...]]:
    """Every row of a table that belongs to a state, as it stands."""
    model = models_by_table().get(table)
    way = path_to_state(model) if model else ""
    return sorted(model._base_manager.filter(**{way: state}).values_list(), key=str) if way else []


def remembered(state: str) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows_of(table, state) for table in models_by_table()}


class Asker:
    counted: ClassVar[dict[str, tuple[int, ...]]] = {}  # of this transaction, by whoever asked last

    def __init__(self, user: Any, elsewhere: Home, before: dict[str, list[tuple[Any, ...]]]) -> None:
        self.user, self.before = user, before
        self.client = Client(raise_request_exception=False)
        if not isinstance(user, AnonymousUser):
            self.client.force_login(user)
            session = self.client.session  # seen just now all the time, so that no request has that to note
            session[SEEN] = time.time() + 3600
            session.save()
        Asker.counted = counts()
        self.cookies = self.client.cookies.output(header="")
        self.others = {
            "state": ELSEWHERE, "state_code": ELSEWHERE, "state_id": ELSEWHERE, "code": ELSEWHERE,
            "mou": elsewhere.review, "slug": elsewhere.review, "demonstration": elsewhere.reported,
            "dataset": elsewhere.content_hash, "pk": elsewhere.document, "enrollee": elsewhere.person,
        }  # fmt: skip

    def ask(self, method: str, address: str, body: dict[str, Any], *, named: str) -> Answer:
        """`named` says where the other state is named besides: in the query or the body, in header and cookie too."""
        self.client.cookies = SimpleCookie(self.cookies)
        sent: dict[str, Any] = {}
        if named == "query":
            address += "?" + "&".join(f"{name}={value}" for name, value in self.others.items())
        if named == "body":
            body = self.others | body
        if named:
            sent["headers"] = HEADERS
            self.client.cookies["state"] = ELSEWHERE
        if method in ("post", "put", "patch"):
            files = any(isinstance(value, UploadedFile) for value in body.values())
            is_json = address.startswith("/api/") and not files
            if method == "post" and not is_json:
                sent["data"] = body
            else:
                sent |= {"data": body, "content_type": "application/json"}
        with transaction.atomic():
            answer = getattr(self.client, method)(address, **sent)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            now = counts()
            wrote = {table for table in now if now[table] != Asker.counted.get(table)} - BY_THE_WAY
            Asker.counted = now  # what is taken back is counted all the same
            touched = {table for table in wrote if rows_of(table, ELSEWHERE) != self.before.get(table, [])}
            transaction.set_rollback(True)
        return Answer(
            status=answer.status_code,
            body=content.decode(errors="replace"),
            place=answer.headers.get("Location", ""),
            wrote=frozenset(wrote),
            elsewhere=frozenset(touched),
        )

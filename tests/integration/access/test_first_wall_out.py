"""The second wall alone: the first one is taken out, every address is opened, and no foreign row comes out.

Whatever the portal asks of `access.checks` is granted, and `visible_to` answers with all rows. The addresses are made
from the routes, with the keys of rows of two states in the places of their parameters. What is judged is each row that
a query made into an object, whether or not the page would have shown it, and the words of the answer besides.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from unittest import mock

import pytest
from django.apps import apps
from django.db.models import Model, QuerySet
from django.test import Client

from demonstrations.models import Demonstration
from fai_portal.access import middleware
from fai_portal.access.context import entered
from fai_portal.access.roles import RoleName
from fai_portal.access.row_security import walls
from fai_portal.accounts.models import User
from states.models import Mou
from tests.architecture.test_routes import routes
from tests.factories.state_bound import fill
from tests.factories.user import make_grant
from tests.integration.access.first_wall import first_wall_out
from tests.integration.states.test_nothing_leaks import PARAMETER, said
from tests.walls import ABOVE

pytestmark = pytest.mark.django_db
OWN, FOREIGN = "zyzzogetonhere", "zyzzogetonthere"
ROLES_OF_A_STATE = (RoleName.ANALYST, RoleName.CMS_REVIEWER)
type_of_rows = dict[type[Model], set]
# What no address lets this reader read as rows: it is worked on by workers, shown to a POST, or the audit's.
UNREAD = {
    "audit.Event", "enrollees.ClaimDelivery", "enrollees.StatusSpan", "notices.Letter",
}  # fmt: skip


@pytest.fixture
def reader():
    """Somebody with every role that one state can give."""
    user = fill("WA", OWN)
    fill("CO", FOREIGN)
    for role in ROLES_OF_A_STATE:
        make_grant(user=user, role=role, state="WA")
    return User.objects.get(pk=user.pk)  # as it is read anew: the one above keeps the roles that it had


def walled() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.db_table in walls() and hasattr(model._default_manager, "visible_to")
    ]


def keys(rows: QuerySet) -> set:
    return set(rows.values_list("pk", flat=True))


def visible(user) -> tuple[type_of_rows, type_of_rows]:
    """What the first wall, while it stands, shows and hides."""
    shown = {model: keys(model._default_manager.visible_to(user)) for model in walled()}
    return shown, {model: keys(model._default_manager.all()) - shown[model] for model in shown}


@contextmanager
def rows_read() -> Iterator[type_of_rows]:
    """The keys of all rows that become objects meanwhile."""
    seen: type_of_rows = defaultdict(set)
    plain = Model.from_db.__func__

    def from_db(cls, db, field_names, values):
        row = plain(cls, db, field_names, values)
        seen[cls._meta.concrete_model].add(row.pk)
        return row

    with mock.patch.object(Model, "from_db", classmethod(from_db)):
        yield seen


def addresses() -> set[str]:
    found = set()
    for pattern, route in routes():
        pattern = pattern.replace("^", "").replace("$", "")
        text = PARAMETER.sub("{}", pattern)
        if "\\" in text or "(" in text:
            continue
        choices = [values(first or second, pattern, route) for first, second in PARAMETER.findall(pattern)]
        longest = max(map(len, choices), default=1)
        for row in zip_longest(*(listed * (longest // len(listed)) for listed in choices)):
            found.add(
                "/"
                + text.format(
                    *(listed[0] if each is None else each for each, listed in zip(row, choices, strict=True))
                )
            )
        if not choices:
            found.add(f"/{text}")
    return found


def values(name: str, pattern: str, route) -> list:
    match name:
        case "slug" | "other_slug":
            of = Mou if "mous" in pattern else Demonstration
            return sorted(of.objects.values_list("slug", flat=True))
        case "code":
            return ["WA", "CO"]
        case "section":
            return ["terms", "years", "implementation"]
        case "kind":
            return ["savings"] if "sections" in pattern else ["version", "demonstration"]
        case "object_id":
            label = pattern.split("/")[1:3]
            return (
                sorted(keys(apps.get_model(*label)._base_manager.all()))[:4] or [1]
                if label[0] != "r"
                else [1]
            )
        case "pk" | "content_type_id":
            view = getattr(route.callback, "view_class", None) or getattr(route.callback, "cls", None)
            model = getattr(view, "model", None)
            if model:
                return sorted(keys(model._base_manager.all()), key=str) or [1]
            return sorted(
                {pk for each in walled() for pk in keys(each._base_manager.all()) if isinstance(pk, int)}
            )
    return [1]


def walk(reader) -> tuple[type_of_rows, list[str]]:
    """Open every address as this person. Which rows were read, and which addresses said the foreign word."""
    client = Client(raise_request_exception=False)
    client.force_login(reader)
    told = []
    opened = sorted(addresses())
    with first_wall_out(), rows_read() as seen:
        for address in opened:
            _, text = said(client, address)
            if FOREIGN in text:
                told.append(address)
    assert len(opened) > 500
    return seen, told


def test_the_second_wall_alone_lets_no_foreign_row_out(reader):
    shown, hidden = visible(reader)
    assert [
        model._meta.label for model in walled() if not hidden[model]
    ] == []  # a new table: add it to `fill`
    seen, told = walk(reader)
    leaked = {
        model._meta.label: seen[model] & hidden[model] for model in hidden if seen[model] & hidden[model]
    }
    assert (leaked, told) == ({}, [])
    assert {model._meta.label for model in shown if not seen[model] & shown[model]} == UNREAD


def test_without_either_wall_the_walk_finds_foreign_rows(reader):
    """The walk itself is good for something: it meets what it looks for where nothing holds it back."""
    _, hidden = visible(reader)
    with mock.patch.object(middleware, "acting_as", lambda user: entered(ABOVE)):
        seen, told = walk(reader)
    met = {model._meta.label for model in hidden if seen[model] & hidden[model]}
    assert {"states.MouVersion", "states.Terms", "reports.ReportRun", "enrollees.Dataset"} <= met
    assert told

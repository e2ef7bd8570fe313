"""Every route and API action x method x role x {own, other, no state}, with other states named wherever one could.

The routes come from the URL resolver. What must happen is computed from the table of rows and from the roles.
"""

import logging
import time
from collections.abc import Iterator

import pytest
from django.urls import reverse

from fai_portal.access.roles import ROLES
from tests.architecture.test_routes import in_admin, routes
from tests.integration.access.matrix.asker import Asker, remembered
from tests.integration.access.matrix.expected import METHODS, needed, takes, wrong
from tests.integration.access.matrix.letters import Letter, body_of
from tests.integration.access.matrix.rows import ROWS, Row
from tests.integration.access.matrix.world import ELSEWHERE, HERE, make_account, make_home, standings

pytestmark = pytest.mark.django_db
ROLE_NAMES = ["nobody", *(role.value for role in ROLES)]


def named_routes() -> dict:
    found = {route.name: route for address, route in routes() if not in_admin(address)}
    found.pop(None)  # the answer to an unknown address below /api/
    return found


def route_of(name: str) -> str:
    """A second row of a route says in brackets what it is about."""
    return name.partition(" (")[0]


def view_of(route):
    callback = route.callback
    return getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback


def declared(route, method):
    """What the view names for a method; None where it names none, as where one signs in."""
    action = (getattr(route.callback, "actions", None) or {}).get(method)
    by_action = getattr(view_of(route), "permissions", {})
    return by_action.get(action) or getattr(view_of(route), "permission", None)


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(named_routes()) == {route_of(name) for name in ROWS}


def test_each_view_names_the_permission_of_its_row():
    others = [
        f"{name}: {method} asks {declared(route, method)}, and the table says {needed(row, letter, method)}"
        for name, row in ROWS.items()
        for route in [named_routes()[route_of(name)]]
        for method in ("get", "post")
        for letter in row.letters or (Letter(),)
        if takes(row, method) and declared(route, method) != needed(row, letter, method)
    ]
    assert others == []


class World:
    """Both states, and the accounts of one role."""

    def __init__(self, role: str) -> None:
        self.role, self.requests = role, 0
        self.here, self.elsewhere = make_home(HERE), make_home(ELSEWHERE)
        before = remembered(ELSEWHERE)
        self.askers = {
            standing: Asker(make_account(role, standing), self.elsewhere, before)
            for standing in standings(role)
        }

    def differences(self, name: str) -> Iterator[str]:
        """What of a route is not as the table says, for each method, way of asking and standing of the role."""
        row = ROWS[name]
        named = row.address(self.here) | {key: row.address(self.elsewhere)[key] for key in row.crossed}
        address = reverse(route_of(name), kwargs=named)
        for standing in self.askers:
            for method in METHODS:
                for letter, home, named in self.ways(row, method):
                    yield from self.asked(name, address, standing, method, letter, home, named)

    def ways(self, row: Row, method: str) -> Iterator[tuple]:
        """Plainly, and with the other state named; where the body alone names a state, also with the other there."""
        if not takes(row, method):
            yield Letter(), self.here, "query"
            return
        for letter in row.letters if method == "post" else (Letter(),):
            yield letter, self.here, ""
            if method != "head":
                yield letter, self.here, "query"
            if method == "post":
                yield letter, self.here, "body"
            if letter.names and not letter.crossed:
                yield letter, self.elsewhere, ""

    def asked(self, name, address, standing, method, letter, home, named) -> Iterator[str]:
        row, asker = ROWS[name], self.askers[standing]
        answer = asker.ask(method, address, body_of(letter, home, self.elsewhere), named=named)
        self.requests += 1
        is_api = address.startswith("/api/")
        for what in wrong(
            answer, asker.user, row, letter, method, state=home.code, named=named, is_api=is_api
        ):
            yield f"{method.upper()} {name} as {self.role}, {standing}, about {home.code}, {named=}: {what}"


@pytest.fixture
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_each_route_answers_as_the_table_says(role, quiet):
    world, began = World(role), time.perf_counter()
    found = [difference for name in ROWS for difference in world.differences(name)]
    print(f"\nAs {role}: {world.requests:,} requests, {time.perf_counter() - began:.1f} s")
    assert not found, "\n".join(found)

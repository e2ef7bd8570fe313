"""The matrix of the administration site: every page x method x role x {own, other, no state}."""

import time
from collections.abc import Iterator

import pytest

from fai_portal.access.checks import can
from fai_portal.access.permissions import Permission as P
from tests.architecture.test_routes import in_admin, routes
from tests.integration.access.matrix.administration import Page, pages
from tests.integration.access.matrix.asker import Answer
from tests.integration.access.matrix.expected import METHODS, SIGN_IN
from tests.integration.access.matrix.test_matrix import (
    ROLE_NAMES,
    World,
    quiet,  # noqa: F401  a fixture
)
from tests.integration.access.matrix.world import ELSEWHERE, HERE, canary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]
DOOR = "/admin/login/"


def at_the_door(page: Page, user, answer: Answer) -> bool:
    """Somebody who may not enter is sent to the admin's door, and from there to sign in or nowhere."""
    if page.name == "login":
        return answer.status == 403 if user.is_authenticated else answer.place.startswith(SIGN_IN)
    return answer.status == 302 and answer.place.startswith("/admin/" if page.name == "logout" else DOOR)


def wrong(page: Page, user, method: str, answer: Answer) -> Iterator[str]:
    enters = can(user, P.USE_ADMIN)
    if not (answer.status in page.answers(method) if enters else at_the_door(page, user, answer)):
        yield f"answered {answer.status} {answer.place}"
    if answer.wrote or answer.elsewhere:
        yield f"wrote {sorted(answer.wrote | answer.elsewhere)}"
    for code in (HERE, ELSEWHERE):
        shown = enters and page.shows is not None and can(user, page.shows, state=code)
        if not shown and canary(code) in answer.body:
            yield f"told of {code}"


def methods_of(enters: bool, number: int) -> tuple[str, ...]:
    """All of them for who enters. Others are turned away before the method is looked at, so they try each page by GET
    and by one more, in turn."""
    others = METHODS[1:]
    return METHODS if enters else ("get", others[number % len(others)])


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_each_page_answers_as_the_table_says(role):
    world, began, found, asked = World(role), time.perf_counter(), [], 0
    for standing, asker in world.askers.items():
        enters = can(asker.user, P.USE_ADMIN)
        for number, page in enumerate(pages(world.here, asker.user)):
            for method in methods_of(enters, number):
                answer = asker.ask(method, page.address, {}, named="")
                asked += 1
                found += [
                    f"{method.upper()} {page.address} as {role}, {standing}: {what}"
                    for what in wrong(page, asker.user, method, answer)
                ]
    print(f"\nAs {role}: {asked:,} requests, {time.perf_counter() - began:.1f} s")
    assert not found, "\n".join(found)


def test_every_page_of_the_admin_is_in_it():
    world = World("administrator")
    [asker] = world.askers.values()
    known = {page.name for page in pages(world.here, asker.user)} - {""}
    assert known == {route.name for address, route in routes() if in_admin(address)} - {None}
    nameless = [address for address, route in routes() if in_admin(address) and route.name is None]
    assert len(nameless) == sum(not page.name for page in pages(world.here, asker.user))

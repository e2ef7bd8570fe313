"""The matrix is red once a view or a service asks no more."""

import pytest

from fai_portal.access.permissions import PUBLIC, Permission
from tests.integration.access.matrix.rows import ROWS
from tests.integration.access.matrix.test_matrix import (
    World,
    named_routes,
    quiet,  # noqa: F401  a fixture
    route_of,
    view_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]


def test_each_view_that_names_no_permission_any_more_is_seen(monkeypatch):
    world, unseen, tried = World("nobody"), [], 0
    for name, row in ROWS.items():
        view = view_of(named_routes()[route_of(name)])
        if not isinstance(row.needs, Permission) or not isinstance(view, type):
            continue
        with monkeypatch.context() as patch:
            patch.setattr(view, "permission", PUBLIC)
            patch.setattr(view, "permissions", {}, raising=False)
            tried += 1
            if not any(world.differences(name)):
                unseen.append(name)
    assert tried > 40
    assert unseen == []


@pytest.mark.parametrize(
    "service, role, route",
    [
        ("states.services.draft", "state_official", "api-mous-list"),
        ("states.services.agreement_move", "cms_staff", "mou-move"),
        ("fai_portal.documents.services.document", "cms_staff", "documents"),
    ],
)
def test_a_service_that_asks_no_more_is_seen(monkeypatch, service, role, route):
    world = World(role)
    assert list(world.differences(route)) == []
    monkeypatch.setattr(f"{service}.check", lambda *args, **kwargs: None)
    assert any(world.differences(route))

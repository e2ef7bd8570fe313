"""Every endpoint: one page shape, one error shape, nothing a client sends answers 500."""

import pytest
from django.urls import get_resolver

from tests.factories.user import make_analyst

pytestmark = pytest.mark.django_db

LISTS = ["states", "mous", "demonstrations", "plans", "enrollment-counts", "publications", "findings"]


def assert_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert body["status"] == status
    assert set(body) >= {"type", "title", "status", "detail"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_cursor_page(client, name):
    body = client.get(f"/api/v1/{name}").json()
    assert set(body) == {"next", "prev", "results"}


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_parameter_is_named_with_what_is_allowed(client, name):
    response = client.get(f"/api/v1/{name}", {"colour": "blue"})
    assert_problem(response, 400)
    assert "Allowed:" in response.json()["errors"]["colour"][0]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["x", "%00", "cD0yMDI0", "9" * 400])
def test_a_broken_cursor_is_no_fault_of_ours(client, name, cursor):
    assert client.get(f"/api/v1/{name}", {"cursor": cursor}).status_code in {200, 404}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_public_record_is_read_only(client, name, method):
    client.force_login(make_analyst())
    assert_problem(getattr(client, method)(f"/api/v1/{name}"), 405)


@pytest.mark.parametrize(
    "path",
    [
        "states/ZZ",
        "states/zz",
        "states/%00",
        "mous/nothing",
        "plans/99999999999999999999",
        "plans/abc",
        "nothing",
        "",
    ],
)
def test_what_is_not_there_is_a_problem_404(client, path):
    assert_problem(client.get(f"/api/v1/{path}"), 404)


def test_a_type_that_is_not_offered_is_a_problem_406(client):
    assert_problem(client.get("/api/v1/states", headers={"accept": "text/csv"}), 406)


def test_nobody_signed_in_is_an_answer(client):
    assert client.get("/api/v1/me").json() == {"email": None, "name": None, "may": []}


def test_me_says_what_i_may_do(client):
    analyst = make_analyst()
    client.force_login(analyst)
    body = client.get("/api/v1/me").json()
    assert body["email"] == analyst.email
    assert {"permission": "reports:run:create", "states": None} in body["may"]


def test_the_schema_names_every_route_and_the_error_shape(client):
    schema = client.get("/api/schema/", headers={"accept": "application/json"}).json()
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert "default" in operation["responses"], path
    for name in LISTS:
        assert f"/api/v1/{name}" in schema["paths"]
    assert get_resolver().resolve("/api/v1/me")

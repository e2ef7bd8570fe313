"""Every endpoint: one page shape, one error shape, nothing a client sends answers 500."""

import json
from base64 import b64encode

import pytest
from django.test import Client
from django.urls import get_resolver

from fai_portal.access.errors import server_error
from tests.factories.state import make_state
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


@pytest.mark.parametrize("name", [*LISTS, "report-runs", "artifacts"])
@pytest.mark.parametrize(
    "place", ["p=abc", "p=%00", "p=1%00", "r=1&p=2013-01-01", "p=9999999999999999999999"]
)
def test_a_forged_place_in_a_cursor_is_no_fault_of_ours(client, name, place):
    client.force_login(make_analyst())
    cursor = b64encode(place.encode()).decode()
    assert client.get(f"/api/v1/{name}", {"cursor": cursor}).status_code in {200, 404}


def test_a_cursor_still_leads_to_the_next_page(client):
    for code in ("CO", "MA", "WA"):
        make_state(code)
    first = client.get("/api/v1/states", {"page_size": 2}).json()
    second = client.get(first["next"]).json()
    assert [each["code"] for each in (*first["results"], *second["results"])] == ["CO", "MA", "WA"]


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, "[" * 20_000 + "]" * 20_000])
def test_json_without_a_floor_is_a_problem_400(client, body):
    client.force_login(make_analyst())
    assert_problem(client.post("/api/v1/report-runs", body, content_type="application/json"), 400)


def test_a_body_that_is_too_large_or_has_too_many_fields_is_a_problem():
    client = Client(enforce_csrf_checks=True)  # it is the check for forgery that reads a form first
    client.force_login(make_analyst())
    client.cookies["csrftoken"] = "a" * 32
    form = "application/x-www-form-urlencoded"
    many = "&".join(f"a{n}=1" for n in range(2_000))
    assert_problem(client.post("/api/v1/report-runs", many, content_type=form), 400)
    assert_problem(client.post("/api/v1/report-runs", "a=" + "x" * 3_000_000, content_type=form), 413)


@pytest.mark.parametrize("address", ["/api/v1/report-runs", "/accounts/sign-in", "/reports/new"])
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded; charset=rot13",
        "multipart/form-data; boundary=x; charset=hex",
        "multipart/form-data; boundary=x; charset=rot13",
        "application/json; charset=utf-16",
    ],
)
def test_an_encoding_that_is_not_ours_is_refused_before_it_is_read(address, kind):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_analyst())
    client.cookies["csrftoken"] = "a" * 32
    body = b'--x\r\nContent-Disposition: form-data; name="demonstration"\r\n\r\n\xff\r\n--x--\r\n'
    response = client.generic("POST", address, body, content_type=kind)
    if address.startswith("/api/"):
        assert_problem(response, 400)
    else:
        assert response.status_code == 400
        assert "We could not read that request" in response.content.decode()


def test_another_host_is_a_problem_400(client):
    assert_problem(client.get("/api/v1/states", headers={"host": "elsewhere.example.org"}), 400)


def test_an_unknown_address_is_a_problem_404_whatever_is_done_there():
    client = Client(enforce_csrf_checks=True)
    for method in ("get", "post", "put", "patch", "delete"):
        assert_problem(getattr(client, method)("/api/v1/nothing"), 404)


def test_a_fault_outside_of_the_views_is_a_problem_500_too(rf):
    response = server_error(rf.get("/api/v1/states"))
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 500


@pytest.mark.parametrize("address", ["/desk/", "/search/?q=washington"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_that_is_only_read_says_so(client, address, method):
    client.force_login(make_analyst())
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_public_record_is_read_only(client, name, method):
    """But for the documents that a state's officials begin."""
    client.force_login(make_analyst())
    status = 403 if (name, method) == ("mous", "post") else 405
    assert_problem(getattr(client, method)(f"/api/v1/{name}"), status)


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

"""The pages that say what went wrong. They must render when little else does."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied, server_error

from fai_portal.access.checks import Denied


def test_a_fault_of_ours_needs_no_database_and_tells_nothing(rf: RequestFactory):
    response = server_error(rf.get("/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in html and "Traceback" not in html


def test_a_refusal_says_its_sentence(rf: RequestFactory):
    response = permission_denied(rf.get("/"), Denied("Ask an administrator for the role of analyst."))
    assert response.status_code == 403
    assert "Ask an administrator for the role of analyst." in response.content.decode()


def test_a_bad_host_gets_a_page():
    response = Client().get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_gets_a_page():
    response = Client(enforce_csrf_checks=True).post("/accounts/sign-in", {"username": "a@example.org"})
    assert response.status_code == 403
    assert "The form was too old to send" in response.content.decode()


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "403_csrf"])
def test_each_has_one_heading(code):
    assert render_to_string(f"{code}.html").count("<h1>") == 1


@pytest.mark.django_db
def test_pages_carry_the_content_policy(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy

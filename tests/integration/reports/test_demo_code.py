"""manage.py demo code USER: the second factor of the demo's accounts, in the demo's settings only."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from fai_portal.access.roles import RoleName
from tests.factories.user import make_user
from tests.integration.accounts.entering import give_code, give_password, is_signed_in, with_app

pytestmark = pytest.mark.django_db


def code(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", "code", *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())["code"]


def test_it_prints_a_code_that_signs_in(client):
    analyst = with_app(make_user(role=RoleName.ANALYST, email="analyst@demo.example.org"))
    give_password(client, analyst)
    give_code(client, code("analyst"))
    assert is_signed_in(client)
    assert code(analyst.email)


def test_it_refuses_outside_of_the_demos_settings(settings):
    with_app(make_user(role=RoleName.ANALYST, email="analyst@demo.example.org"))
    settings.DEMO = False
    with pytest.raises(CommandError, match="in the demo's settings only") as caught:
        code("analyst")
    assert caught.value.returncode == 2


@pytest.mark.parametrize("name", ["nobody", "", "real@agency.example.gov"])
def test_it_knows_the_demos_accounts_alone(name):
    with_app(make_user(email="real@agency.example.gov"))
    with pytest.raises(CommandError, match="no account of that name") as caught:
        code(name)
    assert caught.value.returncode == 2

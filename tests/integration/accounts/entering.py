"""Signing in as people do, by the pages."""

from django.test import Client
from django.utils import timezone

from fai_portal.accounts.models import User
from fai_portal.accounts.services.one_time_code import fresh_code, give_app
from fai_portal.accounts.services.user import system_user
from tests.factories.user import PASSWORD

SIGN_IN, SECOND_FACTOR = "/accounts/sign-in", "/accounts/second-factor"


def with_app(user: User) -> User:
    """This person, with an authenticator app set up."""
    give_app(by=system_user(), on=timezone.now(), user=user)
    return user


def code_of(user: User) -> str:
    return fresh_code(by=system_user(), on=timezone.now(), user=user)


def give_password(client: Client, user: User, password: str = PASSWORD, **more):
    return client.post(SIGN_IN, {"username": user.email, "password": password, **more})


def give_code(client: Client, code: str):
    return client.post(SECOND_FACTOR, {"code": code})


def enter(client: Client, user: User):
    """Both steps; the answer to the second."""
    give_password(client, user)
    return give_code(client, code_of(user))


def is_signed_in(client: Client) -> bool:
    return client.get("/api/v1/me").json()["email"] is not None

"""Somebody at a browser."""

from django.test import Client

from fai_portal.accounts.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client

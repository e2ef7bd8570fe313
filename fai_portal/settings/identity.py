"""The identity provider that people may sign in with, by OpenID Connect. Without OIDC_SERVER there is none."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from fai_portal.settings import environment

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def identity_provider() -> dict[str, Any]:
    """What allauth is told of it, in its words."""
    server = environment.text("OIDC_SERVER").rstrip("/")
    if not server:
        return {}
    address = urlsplit(server)
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise ImproperlyConfigured(
            f"OIDC_SERVER is {server!r}; allowed: an address that begins with https://."
        )
    environment.require("OIDC_CLIENT_ID")
    if not environment.text("OIDC_CLIENT_SECRET") and not environment.text("OIDC_CLIENT_KEY"):
        environment.require("OIDC_CLIENT_SECRET")
    return {
        "provider_id": "identity",
        "name": environment.text("OIDC_NAME") or str(address.hostname),
        "client_id": environment.text("OIDC_CLIENT_ID"),
        "secret": environment.text("OIDC_CLIENT_SECRET"),
        "settings": {
            "server_url": server,
            "oauth_pkce_enabled": True,
            "private_key": environment.text("OIDC_CLIENT_KEY"),
            "second_factor": environment.items("OIDC_SECOND_FACTOR"),
        },
    }


def origins_of(provider: dict[str, Any]) -> list[str]:
    """Where the sign-in form leads on to, which the content policy must allow."""
    address = urlsplit(provider["settings"]["server_url"]) if provider else None
    return [f"{address.scheme}://{address.netloc}"] if address else []

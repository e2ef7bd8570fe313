"""Signing in with an identity provider: allauth's OpenID Connect, which here believes no token that it did not check."""

import secrets
import time
from pathlib import Path
from typing import Any

import jwt
from allauth.core.internal.httpkit import add_query_params
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from fai_portal.accounts.id_token import TokenRefused, nonce_of, read_id_token

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Client(OAuth2Client):
    """Asks for a nonce, and proves who we are by a signature where a key is configured, as login.gov wants it."""

    private_key = ""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        url = super().get_redirect_url(authorization_url, scope, extra_params)
        return add_query_params(url, {"nonce": nonce_of(self.state)})

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> Any:
        if self.private_key:
            extra_data = {"client_assertion_type": ASSERTION, "client_assertion": self._assertion()}
        return super().get_access_token(code, pkce_code_verifier, extra_data)

    def _assertion(self) -> str:
        now = int(time.time())
        claims = {"iss": self.consumer_key, "sub": self.consumer_key, "aud": self.access_token_url,
                  "jti": secrets.token_urlsafe(16), "iat": now, "exp": now + 300}  # fmt: skip
        return jwt.encode(claims, Path(self.private_key).read_text(), algorithm="RS256")


class VerifiedOpenIDConnect(OpenIDConnectOAuth2Adapter):
    client_class = Client

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("identity-callback"))

    def get_client(self, request: HttpRequest, app: Any) -> Client:
        client = super().get_client(request, app)
        client.private_key = app.settings.get("private_key", "")
        return client

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Of all that the provider tells, the subject is kept, and the address until the account is found."""
        claims = self._claims(app, kwargs["response"].get("id_token") or "", request.GET.get("state", ""))
        if "email" not in claims:
            claims = {**self._about(token, claims["sub"]), **claims}
        told = {name: claims[name] for name in ("sub", "email", "email_verified") if name in claims}
        login = self.get_provider().sociallogin_from_response(request, {"id_token": told})
        login.account.extra_data = {}
        login.address = told.get("email", "") if told.get("email_verified") is True else ""
        login.showed_second_factor = claims.get("acr") in app.settings.get("second_factor", [])
        return login

    def _claims(self, app: Any, token: str, state: str) -> dict[str, Any]:
        config = self.openid_config
        if config.get("issuer", "").rstrip("/") != app.settings["server_url"]:
            raise TokenRefused("issuer")
        with get_adapter().get_requests_session() as session:
            answer = session.get(config["jwks_uri"])
            answer.raise_for_status()
        return read_id_token(
            token, keys=answer.json()["keys"], issuer=config["issuer"], client=app.client_id, state=state
        )

    def _about(self, token: SocialToken, subject: str) -> dict[str, Any]:
        about = self._fetch_user_info(token.token)
        if about.get("sub") != subject:
            raise TokenRefused("subject")
        return about


class IdentityProvider(OpenIDConnectProvider):
    oauth2_adapter_class = VerifiedOpenIDConnect

    def get_scope(self) -> list[str]:
        return ["openid", "email"]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()  # and nothing that an address adds

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        wanted = self.app.settings.get("second_factor", [])
        return {"acr_values": " ".join(wanted)} if wanted else {}


provider_classes = [IdentityProvider]

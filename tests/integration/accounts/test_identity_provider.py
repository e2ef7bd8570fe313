"""Signing in by OpenID Connect, against a real server on loopback: who gets in, and what is not believed."""

import base64
import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives import serialization
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from fai_portal.access.services.account import invite_again
from fai_portal.audit.models import Event
from fai_portal.settings.identity import identity_provider
from tests.factories.user import make_administrator, make_analyst, make_user
from tests.integration.accounts import openid_server
from tests.integration.accounts.entering import code_of, give_code, is_signed_in, with_app

pytestmark = pytest.mark.django_db
GO, BACK = "/accounts/identity-provider", "/accounts/identity-provider/callback"


@pytest.fixture
def provider(settings, monkeypatch):
    with openid_server.running() as server:
        configure(settings, monkeypatch, server)
        yield server


def configure(settings, monkeypatch, server, **more: str) -> None:
    told = {"OIDC_SERVER": server.address, "OIDC_NAME": "The Agency", "OIDC_CLIENT_ID": openid_server.CLIENT,
            "OIDC_CLIENT_SECRET": openid_server.SECRET, **more}  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [identity_provider()]}}


def go(client: Client) -> str:
    """What a browser does: follows to the provider, and is led back to this address."""
    there = client.post(GO).url
    back = requests.get(there, allow_redirects=False, timeout=10).headers["Location"]
    return back.removeprefix("http://testserver")


def come(client: Client):
    return client.get(go(client))


def refused(answer, reason: str) -> bool:
    """In words on the page, and as an event with its reason."""
    event = Event.objects.filter(action="account.sign_in_refused").latest("id")
    assert answer.status_code == 403 and "You are not signed in" in answer.content.decode()
    assert event.details["reason"] == f"identity_provider_{reason}"
    return True


def test_an_invited_person_signs_in_and_is_known_by_the_subject_from_then_on(client, provider):
    user = make_user(email="person@example.org")
    assert come(client).url == "/desk/"
    assert is_signed_in(client)
    bound = SocialAccount.objects.get()
    assert (bound.user, bound.uid, bound.extra_data) == (user, "subject-1", {})
    assert not SocialToken.objects.exists()
    provider.email = "new-name@example.org"
    again = Client()
    come(again)
    assert again.get("/api/v1/me").json()["email"] == "person@example.org"


def test_its_tokens_would_be_kept_were_it_not_for_the_setting(client, provider, settings):
    """The test above sees it: what it looks for is there when the setting is turned off."""
    settings.SOCIALACCOUNT_STORE_TOKENS = True
    make_user(email="person@example.org")
    come(client)
    assert SocialToken.objects.exists()


def test_the_sign_in_page_offers_it_by_name(client, provider):
    assert "Sign in with The Agency" in client.get("/accounts/sign-in").content.decode()


def test_without_one_there_is_nothing(client):
    assert "identity-provider" not in client.get("/accounts/sign-in").content.decode()
    assert client.post(GO).status_code == 404 and client.get(BACK).status_code == 404


def test_a_link_elsewhere_begins_no_sign_in(client, provider):
    assert client.get(GO).status_code == 405


def test_it_asks_for_no_more_than_it_needs(client, provider):
    asked = parse_qs(urlsplit(client.post(f"{GO}?scope=admin&auth_params=prompt%3Dnone").url).query)
    assert set(asked["scope"][0].split()) == {"openid", "email"} and "prompt" not in asked
    assert asked["code_challenge_method"] == ["S256"] and len(asked["nonce"][0]) == 64


def test_a_role_needs_a_second_factor_all_the_same(client, provider):
    analyst = with_app(make_analyst(email="person@example.org"))
    assert come(client).url == "/accounts/second-factor"
    assert not is_signed_in(client)
    give_code(client, code_of(analyst))
    assert client.get("/desk/").status_code == 200


def test_without_one_of_the_portal_the_role_opens_only_the_way_to_one(client, provider):
    make_analyst(email="person@example.org")
    come(client)
    assert client.get("/desk/").url == "/accounts/second-factors"


def test_the_second_factor_of_the_provider_counts_where_it_is_configured(
    client, provider, settings, monkeypatch
):
    configure(settings, monkeypatch, provider, OIDC_SECOND_FACTOR="urn:two-factors")
    make_analyst(email="person@example.org")
    come(client)
    assert client.get("/desk/").status_code == 200
    provider.twist = lambda claims: {**claims, "acr": "urn:password"}
    weaker = Client()
    come(weaker)
    assert weaker.get("/desk/").status_code == 302


def test_what_the_token_leaves_out_is_asked_for(client, provider):
    make_user(email="person@example.org")
    provider.email_in_token = False
    come(client)
    assert is_signed_in(client)


def test_user_information_about_somebody_else_is_refused(client, provider):
    make_user(email="person@example.org")
    provider.email_in_token, provider.about_subject = False, "subject-2"
    assert refused(come(client), "subject")


def test_a_signature_proves_who_we_are_where_a_key_is_configured(
    client, provider, settings, monkeypatch, tmp_path
):
    pem = openid_server.OTHER_KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(pem)
    configure(
        settings, monkeypatch, provider, OIDC_CLIENT_SECRET="", OIDC_CLIENT_KEY=str(tmp_path / "key.pem")
    )
    provider.client_key = openid_server.OTHER_KEY.public_key()
    make_user(email="person@example.org")
    come(client)
    assert is_signed_in(client) and provider.assertions[0]["iss"] == openid_server.CLIENT


# Who is let in


def test_nobody_gets_an_account_by_signing_in(client, provider):
    assert refused(come(client), "no_account")
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(client, provider):
    user = make_user(email="person@example.org")
    come(client)
    user.is_active = False
    user.save()
    assert refused(come(Client()), "no_account")


@pytest.mark.parametrize("verified", [False, "true", None])
def test_an_address_that_was_not_confirmed_finds_no_account(client, provider, verified):
    make_user(email="person@example.org")
    provider.is_verified = verified
    assert refused(come(client), "no_account")


def test_a_second_subject_with_the_same_address_is_refused(client, provider):
    user = make_user(email="person@example.org")
    come(client)
    provider.subject = "subject-2"
    assert refused(come(Client()), "bound")
    invite_again(by=make_administrator(), on=timezone.now(), user=user)
    fresh = Client()
    come(fresh)
    assert is_signed_in(fresh)


# What is not believed


def unsigned(claims: dict) -> str:
    part = lambda data: base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()  # noqa: E731
    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': 'one'})}.{part(claims)}."


def by_public_key(claims: dict) -> str:
    """The classic: the public key as though it were a shared secret."""
    import hashlib
    import hmac

    part = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")  # noqa: E731
    public = openid_server.KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    head = part(b'{"alg":"HS256","typ":"JWT","kid":"one"}') + b"." + part(json.dumps(claims).encode())
    return (head + b"." + part(hmac.new(public, head, hashlib.sha256).digest())).decode()


def signed(key, claims: dict, kid: str = "one") -> str:
    return jwt.encode(claims, key, "RS256", headers={"kid": kid})


SIGNATURES = {
    "algorithm": [
        unsigned,
        by_public_key,
        lambda claims: jwt.encode(claims, "s" * 32, "HS256", headers={"kid": "one"}),
    ],
    "signature": [
        lambda claims: signed(openid_server.OTHER_KEY, claims),
        lambda claims: signed(openid_server.KEY, claims)[:-6] + "AAAAAA",
    ],
    "key": [lambda claims: signed(openid_server.KEY, claims, "unknown")],
    "unreadable": [lambda claims: "no token at all", lambda claims: ""],
}


@pytest.mark.parametrize(
    "reason, sign", [(reason, sign) for reason, all_ in SIGNATURES.items() for sign in all_]
)
def test_a_forged_token_is_refused(client, provider, reason, sign):
    make_user(email="person@example.org")
    provider.sign = sign
    assert refused(come(client), reason)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "reason, claims",
    [
        ("expired", {"exp": int(time.time()) - 60}),
        ("not_yet", {"iat": int(time.time()) + 3600}),
        ("not_yet", {"nbf": int(time.time()) + 3600}),
        ("audience", {"aud": "another-portal"}),
        ("audience", {"aud": ["portal", "another"]}),
        ("audience", {"aud": ["portal", "another"], "azp": "another"}),
        ("issuer", {"iss": "https://elsewhere.example"}),
        ("nonce", {"nonce": "another"}),
        ("incomplete", {"nonce": None}),
        ("incomplete", {"exp": None}),
        ("incomplete", {"sub": None}),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(client, provider, reason, claims):
    make_user(email="person@example.org")
    provider.twist = lambda made: {
        name: value for name, value in {**made, **claims}.items() if value is not None
    }
    assert refused(come(client), reason)
    assert not is_signed_in(client)


def test_a_token_of_an_earlier_sign_in_is_refused(client, provider):
    make_user(email="person@example.org")
    come(Client())
    provider.sign = lambda claims: provider.tokens[0]
    assert refused(come(client), "nonce")


def test_an_address_that_led_back_once_leads_back_no_more(client, provider):
    make_user(email="person@example.org")
    back = go(client)
    client.get(back)
    client.post("/accounts/sign-out")
    assert refused(client.get(back), "state")


def test_a_sign_in_that_another_browser_began_is_refused(client, provider):
    make_user(email="person@example.org")
    back = go(Client())
    assert refused(client.get(back), "state")


@pytest.mark.parametrize("query", ["", "?state=x", "?code=y", "?state=x&code=y"])
def test_coming_back_from_nowhere_is_refused(client, provider, query):
    assert refused(client.get(BACK + query), "state")


def test_stopping_there_is_said_plainly(client, provider):
    state = parse_qs(urlsplit(go(client)).query)["state"][0]
    answer = client.get(f"{BACK}?error=access_denied&state={state}")
    assert "You stopped at the identity provider" in answer.content.decode()


def test_a_provider_that_says_it_is_another_is_refused(client, provider):
    make_user(email="person@example.org")
    provider.issuer = "https://elsewhere.example"
    assert refused(come(client), "issuer")


# The configuration


def test_it_must_be_reached_by_https(monkeypatch):
    monkeypatch.setenv("OIDC_SERVER", "http://identity.example.gov")
    with pytest.raises(ImproperlyConfigured, match="begins with https"):
        identity_provider()


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_what_is_missing_is_named(monkeypatch, missing):
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(name, "" if name == missing else "x")
    monkeypatch.setenv("OIDC_SERVER", "https://identity.example.gov")
    with pytest.raises(ImproperlyConfigured, match=missing):
        identity_provider()

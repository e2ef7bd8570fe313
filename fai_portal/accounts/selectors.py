"""Reading accounts and their second factors."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from fai_portal.accounts.models import User

SECOND_FACTORS = {
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
}  # recovery codes only stand in for these


def kinds_of_second_factor(user: AbstractBaseUser | AnonymousUser) -> set[str]:
    """What somebody may show beside the password, recovery codes included."""
    return set(Authenticator.objects.filter(user_id=user.pk or 0).values_list("type", flat=True))


def has_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    return bool(kinds_of_second_factor(user) & SECOND_FACTORS)


def configured_identity_provider() -> dict[str, Any] | None:
    """The identity provider that the settings name, if any."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return apps[0] if apps else None


def is_bound(user: User) -> bool:
    """Whether this account already signs in as somebody at the identity provider."""
    return SocialAccount.objects.filter(user=user).exists()


def account_of(address: str) -> User | None:
    return User.objects.filter(email__iexact=address).first()


def second_factors_by_account() -> dict[int, list[str]]:
    """What each account may show beside the password, in words."""
    words = {Authenticator.Type.TOTP: "app", Authenticator.Type.WEBAUTHN: "passkey"}
    found: dict[int, list[str]] = {}
    shown = Authenticator.objects.filter(type__in=SECOND_FACTORS).order_by("type")
    for account, kind in shown.values_list("user_id", "type").distinct():
        found.setdefault(account, []).append(words[kind])
    return found

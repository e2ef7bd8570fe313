"""Secrets of accounts at rest, such as the seed of somebody's one-time codes. The current key seals, all of them open."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet

from fai_portal.field_keys import derived, secrets


@lru_cache(maxsize=16)
def _key(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived(secret, "account-secrets")))


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in secrets()])


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str, *, seconds: int | None = None) -> str:
    """Raises cryptography's InvalidToken where no key that we hold opens it, it was changed, or it is older."""
    return _keys().decrypt(sealed.encode(), ttl=seconds).decode()


def reseal(sealed: str) -> str:
    """The same secret under the current key."""
    return _keys().rotate(sealed.encode()).decode()

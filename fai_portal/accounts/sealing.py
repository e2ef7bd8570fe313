"""Secrets of accounts at rest, such as the seed of somebody's one-time codes.

From each of settings.FIELD_KEYS, HKDF makes a key for this use alone. The current one seals, all of them open.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=16)
def _key(encoded: str) -> Fernet:
    secret = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fai-portal/account-secrets").derive(
        secret
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    return MultiFernet([_key(each) for each in settings.FIELD_KEYS])


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str, *, seconds: int | None = None) -> str:
    """Raises cryptography's InvalidToken where no key that we hold opens it, it was changed, or it is older."""
    return _keys().decrypt(sealed.encode(), ttl=seconds).decode()


def reseal(sealed: str) -> str:
    """The same secret under the current key."""
    return _keys().rotate(sealed.encode()).decode()

"""The secrets of FIELD_KEYS, base64 of 32 bytes each: the current one first, then old ones, which can still read.

From each, HKDF makes one key for each use, so a key of one use says nothing about another.
"""

import base64

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def secrets() -> list[bytes]:
    """The secrets we hold, the current one first. Raises ImproperlyConfigured when there is none, or one is wrong."""
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEYS is empty; nothing about people can be kept without a key.")
    return [_decoded(encoded) for encoded in settings.FIELD_KEYS]


def _decoded(encoded: str) -> bytes:
    try:
        secret = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise ImproperlyConfigured("Each of FIELD_KEYS must be base64 of 32 random bytes.") from error
    if len(secret) != 32:
        raise ImproperlyConfigured(f"One of FIELD_KEYS has {len(secret)} bytes; 32 are needed.")
    return secret


def derived(secret: bytes, use: str) -> bytes:
    """32 bytes for one use of this secret."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"fai-portal/{use}".encode()).derive(secret)

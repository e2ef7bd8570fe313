"""Identifiers at rest: encrypted, found by a keyed index, and replaced by surrogates in datasets.

Keys come from settings.FIELD_KEYS: the current one first, then old ones, which can still read.
"""

import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fai_portal.field_keys import derived, secrets

_LETTER = "AC-HJKMNP-RT-Y"
_TAIL = rf"[{_LETTER}0-9][0-9][{_LETTER}][{_LETTER}0-9][0-9][{_LETTER}]{{2}}[0-9]{{2}}"
MBI = rf"[1-9][{_LETTER}]{_TAIL}"  # methodology 6.1; the dashes of the card are not part of it
SYNTHETIC_MBI = rf"[1-9]S{_TAIL}"  # CMS's made-up ones have an S second, which no real one has
_NONCE = 12


class UnreadableIdentifier(Exception):
    """The ciphertext was made for another row, by a key we do not hold, or was changed."""


@dataclass(frozen=True)
class FieldKey:
    fingerprint: str
    encryption: bytes
    index: bytes
    surrogate: bytes


@lru_cache(maxsize=16)
def _field_key(secret: bytes) -> FieldKey:
    return FieldKey(
        fingerprint=hashlib.sha256(derived(secret, "fingerprint")).hexdigest()[:16],
        encryption=derived(secret, "encryption"),
        index=derived(secret, "blind-index"),
        surrogate=derived(secret, "surrogate"),
    )


def field_keys() -> list[FieldKey]:
    """The keys we hold, the current one first."""
    return [_field_key(secret) for secret in secrets()]


def normalized(mbi: str) -> str:
    """Upper case, without the dashes and blanks of the card."""
    return re.sub(r"[-\s]", "", mbi).upper()


def mbi_class(mbi: str) -> str | None:
    """`real`, `synthetic`, or None for what is no MBI."""
    text = normalized(mbi)
    if re.fullmatch(MBI, text):
        return "real"
    return "synthetic" if re.fullmatch(SYNTHETIC_MBI, text) else None


def masked(mbi: str) -> str:
    """All but the last four characters hidden: the only way an identifier is shown without a reason."""
    return "\N{BULLET}" * 7 + mbi[-4:]


def masked_key(person: str) -> str:
    """Tells one person of a list of findings from another, and nothing without the key."""
    key = surrogate_key(state="findings")
    return f"person {hmac.new(key, normalized(person).encode(), hashlib.sha256).hexdigest()[:8]}"


def encrypt(mbi: str, *, row: str) -> bytes:
    """AES-256-GCM under the current key, bound to the row: moved to another row it does not open."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(field_keys()[0].encryption).encrypt(nonce, normalized(mbi).encode(), row.encode())


def decrypt(ciphertext: bytes, *, row: str) -> str:
    """Raises UnreadableIdentifier."""
    sealed = bytes(ciphertext)
    for key in field_keys():
        try:
            return AESGCM(key.encryption).decrypt(sealed[:_NONCE], sealed[_NONCE:], row.encode()).decode()
        except InvalidTag:
            continue
    raise UnreadableIdentifier("No key that we hold opens this identifier for this row.")


def blind_index(mbi: str, *, state: str, key: FieldKey | None = None) -> str:
    """HMAC-SHA-256 of state and MBI: equal for equal, and says nothing without the key."""
    chosen = key or field_keys()[0]
    return hmac.new(chosen.index, f"{state}:{normalized(mbi)}".encode(), hashlib.sha256).hexdigest()


def blind_indexes(mbi: str, *, state: str) -> list[str]:
    """Under every key we hold, for finding a person whose row waits for new keys."""
    return [blind_index(mbi, state=state, key=key) for key in field_keys()]


def surrogate_key(*, state: str) -> bytes:
    """The HMAC key that replaces person identifiers in this state's datasets."""
    return hmac.new(field_keys()[0].surrogate, state.encode(), hashlib.sha256).digest()

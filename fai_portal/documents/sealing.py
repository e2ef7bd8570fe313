"""What waits in quarantine is sealed: files of people stand on the disk, and in its copies, as ciphertext only.

AES-256-GCM over the whole file: a nonce, the ciphertext, the tag. The name it stands under is authenticated with it,
so that one file cannot be put in the place of another.
"""

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from fai_portal.field_keys import derived, secrets

USE = "quarantine"
PIECE = 1 << 20
NONCE, TAG = 12, 16


class NotOurs(Exception):
    """What stands there was sealed by a key we do not hold, under another name, or was changed."""


def seal(source: IO[bytes], target: IO[bytes], *, name: str) -> None:
    """Write the whole source, sealed under the current key, to the target."""
    source.seek(0)
    nonce = os.urandom(NONCE)
    encryptor = Cipher(AES(derived(secrets()[0], USE)), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(name.encode())
    target.write(nonce)
    while piece := source.read(PIECE):
        target.write(encryptor.update(piece))
    encryptor.finalize()
    target.write(encryptor.tag)


def unseal(source: IO[bytes], target: IO[bytes], *, name: str) -> None:
    """Write what was sealed to the target, by whichever key opens it. The target is good only when this returns.

    Raises NotOurs.
    """
    size = source.seek(0, os.SEEK_END) - NONCE - TAG
    if size < 0:
        raise NotOurs(f"What stands in quarantine as {name} is too short to have been sealed.")
    source.seek(NONCE + size)
    tag = source.read(TAG)
    for secret in secrets():
        source.seek(0)
        decryptor = Cipher(AES(derived(secret, USE)), GCM(source.read(NONCE), tag)).decryptor()
        decryptor.authenticate_additional_data(name.encode())
        target.seek(0)
        left = size
        while left:
            piece = source.read(min(PIECE, left))
            left -= len(piece)
            target.write(decryptor.update(piece))
        try:
            decryptor.finalize()
            return
        except InvalidTag:
            continue
    raise NotOurs(f"No key that we hold opens what stands in quarantine as {name}.")

"""What waits in quarantine is ciphertext, opens whole under its own name, and is known when it was changed."""

import base64
from io import BytesIO

import pytest

from fai_portal.documents.sealing import NONCE, PIECE, TAG, NotOurs, seal, unseal

NAME = "6f1d"


def key(letter):
    return base64.b64encode(letter * 32).decode()


@pytest.fixture(autouse=True)
def _one_key(settings):
    settings.FIELD_KEYS = [key(b"a")]


def sealed(content, name=NAME):
    target = BytesIO()
    seal(BytesIO(content), target, name=name)
    return target.getvalue()


def opened(content, name=NAME):
    target = BytesIO()
    unseal(BytesIO(content), target, name=name)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_a_file_of_any_size_comes_back_whole(size):
    content = bytes(range(251)) * (size // 251 + 1)
    assert opened(sealed(content[:size])) == content[:size]


def test_what_stands_there_says_nothing():
    content = b"1EG4TE5MK73," * 100
    assert b"1EG4" not in sealed(content)
    assert sealed(content) != sealed(content) and len(sealed(content)) == len(content) + NONCE + TAG


def test_the_source_is_sealed_from_its_start():
    source, target = BytesIO(b"whole"), BytesIO()
    source.read(3)
    seal(source, target, name=NAME)
    assert opened(target.getvalue()) == b"whole"


@pytest.mark.parametrize("place", [0, NONCE, NONCE + 3, -1])
def test_a_changed_byte_is_seen(place):
    content = bytearray(sealed(b"a file"))
    content[place] ^= 1
    with pytest.raises(NotOurs, match="No key"):
        opened(bytes(content))


def test_one_file_cannot_stand_in_for_another():
    with pytest.raises(NotOurs, match="other"):
        opened(sealed(b"a file"), name="other")


@pytest.mark.parametrize("content", [b"", b"another"])
def test_what_was_never_sealed_is_refused(content):
    with pytest.raises(NotOurs, match="too short"):
        opened(content)


def test_an_old_key_opens_what_it_sealed_and_no_other_does(settings):
    content = sealed(b"a file that is longer")
    settings.FIELD_KEYS = [key(b"b"), key(b"a")]
    assert opened(content) == b"a file that is longer"
    settings.FIELD_KEYS = [key(b"b")]
    with pytest.raises(NotOurs, match="No key"):
        opened(content)

"""Identifiers at rest: who holds a key reads them, nobody else does, and a row's own is no other row's."""

import base64
import hashlib
import hmac

import pytest
from django.core.exceptions import ImproperlyConfigured

from enrollees import identifiers
from enrollees.identifiers import UnreadableIdentifier

SPECIMEN = "1EG4-TE5-MK73"  # CMS's printed specimen; nobody has it
KEYS = [base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2)]


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.FIELD_KEYS = KEYS[:1]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SPECIMEN, "real"),
        ("1eg4te5mk73", "real"),
        ("1SG4TE5MK73", "synthetic"),
        ("0EG4TE5MK73", None),  # begins with 1 to 9
        ("1EG4TE5MK7", None),
        ("1EG4TE5MK733", None),
        ("1OG4TE5MK73", None),  # the letters S, L, O, I, B and Z are in none
        ("1EGATE5MK73", None),
        ("123456789A", None),
        ("", None),
    ],
)
def test_the_format_is_that_of_the_card(text, kind):
    assert identifiers.mbi_class(text) == kind


def test_what_is_sealed_opens_again_in_one_form():
    sealed = identifiers.encrypt("1eg4-te5-mk73", row="row 1")
    assert b"MK73" not in sealed
    assert identifiers.decrypt(sealed, row="row 1") == "1EG4TE5MK73"


def test_sealing_twice_gives_different_bytes():
    assert identifiers.encrypt(SPECIMEN, row="row 1") != identifiers.encrypt(SPECIMEN, row="row 1")


def test_moved_to_another_row_or_changed_it_does_not_open():
    sealed = identifiers.encrypt(SPECIMEN, row="row 1")
    with pytest.raises(UnreadableIdentifier):
        identifiers.decrypt(sealed, row="row 2")
    with pytest.raises(UnreadableIdentifier):
        identifiers.decrypt(sealed[:-1] + bytes([sealed[-1] ^ 1]), row="row 1")


def test_an_old_key_still_reads_and_a_strange_one_does_not(settings):
    sealed = identifiers.encrypt(SPECIMEN, row="row 1")
    settings.FIELD_KEYS = [KEYS[1], KEYS[0]]
    assert identifiers.decrypt(sealed, row="row 1") == "1EG4TE5MK73"
    settings.FIELD_KEYS = [KEYS[1]]
    with pytest.raises(UnreadableIdentifier):
        identifiers.decrypt(sealed, row="row 1")


def test_the_index_finds_the_same_person_in_the_same_state_only():
    index = identifiers.blind_index(SPECIMEN, state="WA")
    assert index == identifiers.blind_index("1EG4TE5MK73", state="WA")
    assert index != identifiers.blind_index(SPECIMEN, state="GA")
    assert index != hashlib.sha256(b"WA:1EG4TE5MK73").hexdigest()


def test_old_keys_are_looked_under_too(settings):
    before = identifiers.blind_index(SPECIMEN, state="WA")
    settings.FIELD_KEYS = [KEYS[1], KEYS[0]]
    found = identifiers.blind_indexes(SPECIMEN, state="WA")
    assert len(found) == 2 and found[1] == before and found[0] != before


def test_the_uses_of_one_key_share_nothing():
    key = identifiers.field_keys()[0]
    assert len({key.encryption, key.index, key.surrogate, b"\x01" * 32}) == 4


def test_the_index_is_an_hmac():
    key = identifiers.field_keys()[0]
    expected = hmac.new(key.index, b"WA:1EG4TE5MK73", hashlib.sha256).hexdigest()
    assert identifiers.blind_index(SPECIMEN, state="WA") == expected


@pytest.mark.parametrize("keys", [[], ["not base64!"], [base64.b64encode(b"short").decode()]])
def test_a_bad_key_is_named_before_anything_is_kept(settings, keys):
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        identifiers.encrypt(SPECIMEN, row="row 1")

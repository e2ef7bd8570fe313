import hashlib
import os
import stat

import pytest

from fai_portal.documents import store


def test_content_is_kept_under_its_hash_once():
    sha256 = store.put(b"made-up")
    assert sha256 == hashlib.sha256(b"made-up").hexdigest()
    before = store.path(sha256).stat().st_mtime_ns
    assert store.put(b"made-up") == sha256
    assert store.path(sha256).stat().st_mtime_ns == before
    with store.open_stored(sha256) as file:
        assert file.read() == b"made-up"


def test_a_file_and_its_bytes_have_one_hash(tmp_path):
    source = tmp_path / "report.csv"
    source.write_bytes(b"a,b\n1,2\n" * 400_000)
    assert store.put(source) == store.put(source.read_bytes())


def test_only_its_owner_reads_it():
    path = store.path(store.put(b"private"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_failed_write_leaves_nothing(monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        store.put(b"never kept")
    sha256 = hashlib.sha256(b"never kept").hexdigest()
    assert not store.exists(sha256)
    left = [each.name for each in store.path(sha256).parent.iterdir() if not store.HASH.match(each.name)]
    assert left == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "G" * 64])
def test_only_a_hash_names_a_file(name):
    with pytest.raises(ValueError):
        store.path(name)

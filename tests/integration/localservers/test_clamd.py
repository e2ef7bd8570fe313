"""The checkout's own malware scanner, where the program is installed."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from fai_portal.common.standard_test_file import TEST_FILE
from fai_portal.documents.scanner import Scanner
from fai_portal.localservers import addresses, clamd

pytestmark = pytest.mark.skipif(
    addresses.CLAMD is None, reason="Debian's clamav-daemon is not here: apt-get install clamav-daemon"
)


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="fai-clamd-"))
    folder.chmod(0o755)
    found = replace(addresses.find(), home=folder / "home", sockets=folder / "sockets")
    yield found
    clamd.stop(found)
    shutil.rmtree(folder)


def test_it_starts_once_finds_the_test_file_and_stops(place, tmp_path):
    clamd.start(place)
    pid = (place.home / "clamd" / clamd.PID_FILE).read_text()
    clamd.start(place)
    assert (place.home / "clamd" / clamd.PID_FILE).read_text() == pid
    file = tmp_path / "file"
    file.write_bytes(TEST_FILE)
    scanner = Scanner(f"unix://{place.sockets}/clamd.sock")
    assert scanner.malware_in(file) == "Portal.Test.File.UNOFFICIAL"
    file.write_bytes(b"made up")
    assert scanner.malware_in(file) == ""
    clamd.stop(place)
    assert not clamd.is_up(place)

"""A scanner for the tests that want a real one."""

import pytest

from fai_portal.localservers.addresses import CLAMD
from tests.integration.documents.clamd import started_clamd


@pytest.fixture(scope="session")
def clamd(tmp_path_factory):
    """The address of a real clamd that knows the standard test file and nothing else."""
    if CLAMD is None:
        pytest.skip("Debian's clamav-daemon is not on this machine: apt-get install clamav-daemon")
    with started_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture
def scanner(clamd, settings):
    """The portal scans with the real clamd."""
    settings.CLAMD_URL = clamd
    return clamd

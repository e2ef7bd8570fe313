import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.integration.localservers.checkouts import Checkout


@pytest.fixture(scope="module")
def open_folder():
    """A folder that everybody may enter; pytest's own are closed to others."""
    folder = Path(
        tempfile.mkdtemp(prefix="fai test ", dir="/var/tmp")
    )  # a space, as in many people's folders
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def checkout(open_folder):
    """One for all tests of a module: making a cluster is slow. Each test starts it and leaves it able to start."""
    copy = Checkout(open_folder / "portal")
    yield copy
    copy.remove()


@pytest.fixture
def fresh_checkout(open_folder):
    copy = Checkout(open_folder / "fresh")
    yield copy
    copy.remove()


@pytest.fixture
def as_root():
    if os.geteuid() != 0:
        pytest.skip("only root can act as somebody else")

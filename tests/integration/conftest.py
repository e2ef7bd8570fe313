"""Real servers beside the test database."""

import itertools
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.integration.workers import Broker, started_scheduler, started_worker


@pytest.fixture
def broker(tmp_path):
    """A Valkey of this test's own. Without this fixture every ring of a test meets a closed door."""
    socket = Path(settings.CELERY_BROKER_URL.removeprefix("redis+socket://"))
    socket.parent.mkdir(mode=0o700)
    server = Broker(tmp_path, socket)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(socket.parent)


@pytest.fixture
def running_worker(broker, transactional_db, tmp_path):
    """`with running_worker(concurrency=1) as worker:` a real worker on the test database and the test's broker."""
    numbers = itertools.count(1)

    def run(**options):
        return started_worker(tmp_path / f"worker-{next(numbers)}.log", **options)

    return run


@pytest.fixture
def running_scheduler(broker, tmp_path):
    """`with running_scheduler():` the real schedule, ringing the test's broker."""
    return lambda: started_scheduler(tmp_path / "scheduler.log")

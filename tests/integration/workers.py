"""A real broker, real workers and a real web server, which tests may kill."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connections

from fai_portal.localservers import addresses, valkey


def eventually(question: Callable[[], object], *, within: float = 20) -> object:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"It did not happen within {within} seconds")


class Broker:
    """A Valkey of the test's own, at the address that the test settings ring."""

    def __init__(self, folder: Path, socket: Path) -> None:
        self.folder = folder
        self.socket = socket
        self.process: subprocess.Popen | None = None

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(valkey.program(addresses.find())), "--port", "0", "--unixsocket", str(self.socket),
             "--dir", str(self.folder), "--appendonly", "yes", "--save", ""],
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        eventually(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)


class Program:
    """One of the product's programs on the test database and the test's broker, in a process group of its own."""

    def __init__(self, arguments: list[str], log: Path, lease_seconds: float = 2) -> None:
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=settings.BASE_DIR,
            env=environment(lease_seconds),
            start_new_session=True,
            stdout=log.open("ab"),
            stderr=subprocess.STDOUT,
        )

    def says(self, words: str) -> int:
        """How often its log holds these words. Fails when the process has ended by itself."""
        text = self.log.read_text()
        assert self.process.poll() is None, text
        return text.count(words)

    def kill(self) -> None:
        """As kill -9 of everything it consists of."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def freeze(self) -> None:
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it, whatever state the test left it in."""
        if self.process.poll() is None:
            self.thaw()
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


class CeleryProcess(Program):
    def __init__(self, arguments: list[str], log: Path, lease_seconds: float) -> None:
        super().__init__(["celery", "-A", "fai_portal.celery", *arguments, "-l", "INFO"], log, lease_seconds)


class Worker(CeleryProcess):
    def is_ready(self) -> bool:
        return self.says(" ready.") > 0

    def received(self) -> int:
        return self.says("received")

    def finished(self) -> int:
        return self.says("succeeded in")


def environment(lease_seconds: float) -> dict[str, str]:
    """What a process of the product is told so that it works on this test's database, broker and files."""

    def url(alias: str) -> str:
        entry = connections[alias].settings_dict
        host = quote(entry["HOST"], safe="") + (f":{entry['PORT']}" if entry["PORT"] else "")
        return f"postgres://{entry['USER']}:{quote(entry['PASSWORD'])}@{host}/{entry['NAME']}"

    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fai_portal.settings.test",
        "DATABASE_URL": url("default"),
        "DATABASE_OWNER_URL": url("owner"),
        "TEST_BROKER_URL": settings.CELERY_BROKER_URL,
        "TEST_FILES_DIR": str(settings.FILES_DIR),
        "TEST_JOB_LEASE": str(lease_seconds),
    }


@contextmanager
def started_worker(log: Path, *, concurrency: int = 1, lease_seconds: float = 2) -> Iterator[Worker]:
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker = Worker(["worker", "-c", str(concurrency), *quiet], log, lease_seconds)
    try:
        eventually(worker.is_ready, within=60)
        yield worker
    finally:
        worker.stop()


@contextmanager
def started_scheduler(log: Path) -> Iterator[CeleryProcess]:
    scheduler = CeleryProcess(["beat", "-s", str(log.with_suffix(".schedule")), "--pidfile="], log, 2)
    try:
        yield scheduler
    finally:
        scheduler.stop()


@contextmanager
def started_web(log: Path) -> Iterator[int]:
    """The port of a gunicorn of the test's own, started as the demo starts its."""
    server = Program(
        ["gunicorn", "fai_portal.wsgi", "--bind", "127.0.0.1:0", "--workers", "1", "--threads", "4"], log
    )
    try:
        eventually(lambda: server.says("Booting worker"), within=60)
        yield int(re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", log.read_text())[1])
    finally:
        server.stop()

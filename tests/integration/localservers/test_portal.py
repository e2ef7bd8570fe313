"""The demo's processes: started in the background, known again for sure, ended without harming others."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.db import transaction

from fai_portal.jobs.bell import ring
from fai_portal.jobs.models import Status
from fai_portal.localservers import portal, processes
from fai_portal.localservers.runner import ServerError, telling_line
from tests.factories.echo import make_echo
from tests.integration.workers import environment, eventually

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT_AND_CHILD = [sys.executable, "-c", "import os, time; os.fork(); time.sleep(600)"]

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def own_records(monkeypatch, tmp_path):
    """The demo that a developer may have running in this checkout is not ours to stop."""
    monkeypatch.setattr(portal, "RUN_DIR", tmp_path / "run")
    monkeypatch.setattr(portal, "LOG_DIR", tmp_path / "log")
    monkeypatch.setattr(portal, "STOP_SECONDS", 5)
    yield
    portal.stop()


@pytest.fixture
def sleeper():
    """A process that we did not start through the portal."""
    with subprocess.Popen(SLEEPER) as process:
        yield process
        process.kill()


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_what_was_started_is_known_and_ended():
    started = portal.start_process("sleeper", SLEEPER)
    assert portal.running() == [started]
    assert portal.stop() == ["sleeper"]
    assert not started.process.is_alive
    assert portal.running() == []
    assert portal.stop() == []


def test_a_number_that_belongs_to_another_program_by_now_is_left_alone(sleeper):
    time.sleep(0.05)  # some clock ticks: nobody's number is given away within one
    portal.start_process("mine", SLEEPER)
    record = portal.RUN_DIR / "mine.json"
    former = json.loads(record.read_text())
    os.kill(former["pid"], signal.SIGKILL)
    record.write_text(json.dumps({**former, "pid": sleeper.pid}))
    assert portal.stop() == []
    assert sleeper.poll() is None


def test_children_of_a_process_that_was_killed_are_ended_too():
    parent = portal.start_process("family", PARENT_AND_CHILD).process
    eventually(lambda: len(processes.session_of(parent)) == 2)
    os.kill(parent.pid, signal.SIGKILL)
    eventually(lambda: not parent.is_alive)
    assert portal.stop() == ["family"]
    assert processes.session_of(parent) == []


def test_a_process_that_will_not_end_is_killed(monkeypatch):
    monkeypatch.setattr(portal, "STOP_SECONDS", 0.5)
    started = portal.start_process("stubborn", [sys.executable, "-c", STUBBORN])
    eventually(lambda: started.log.read_text())
    portal.stop()
    assert not started.process.is_alive


def test_a_taken_port_is_named_with_a_way_out(port):
    with socket.create_server(("127.0.0.1", port)), pytest.raises(ServerError) as refusal:
        portal.start(port)
    assert str(refusal.value) == (
        f"Port {port} is taken by another program. Choose another: PORT={port + 1} make demo"
    )
    assert portal.running() == []


@pytest.mark.parametrize("number", [-1, 0, 65536])
def test_a_port_that_does_not_exist_is_refused(number):
    with pytest.raises(ServerError, match="allowed: 1 to 65535"):
        portal.check_port(number)


def test_a_program_that_ends_at_once_is_told_with_its_last_words(port, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "fai_portal.settings.nowhere")
    with pytest.raises(ServerError, match=r"No module named 'fai_portal\.settings\.nowhere'"):
        portal.start(port)
    assert portal.running() == []


def test_the_exception_is_told_whatever_is_logged_after_it():
    log = (
        "Traceback\nModuleNotFoundError: No module named 'nowhere'\n[ERROR] Reason: Worker failed to boot.\n"
    )
    assert telling_line(log) == "ModuleNotFoundError: No module named 'nowhere'"
    assert telling_line("LOG: starting\nFATAL: no space\n") == "FATAL: no space"
    assert telling_line("") == "no message"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_web_worker_and_scheduler_run_until_they_are_stopped(broker, port, monkeypatch):
    for name, value in environment(lease_seconds=30).items():
        monkeypatch.setenv(name, value)
    started = portal.start(port)
    assert [each.name for each in started] == ["web", "worker", "scheduler"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live") as answer:
        assert answer.status == 200
    nobody_rang = make_echo()
    with transaction.atomic():
        rung = make_echo()
        ring(rung)
    for job in (rung, nobody_rang):
        eventually(lambda job=job: job.refresh_from_db() or job.status == Status.DONE, within=60)
    assert sorted(portal.stop()) == ["scheduler", "web", "worker"]
    assert not any(processes.session_of(each.process) for each in started)
    portal.check_port(port)

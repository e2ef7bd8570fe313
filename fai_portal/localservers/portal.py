"""The portal itself on this machine: web server, worker and scheduler as background processes of this checkout."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from fai_portal.localservers.addresses import CHECKOUT, LOCAL_DIR
from fai_portal.localservers.processes import Identity, end, identify, session_of
from fai_portal.localservers.runner import ServerError, one_at_a_time, telling_line

RUN_DIR = LOCAL_DIR / "run"
LOG_DIR = LOCAL_DIR / "log"
HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 10  # a job cut short is taken up again when its lease ends
CELERY = [sys.executable, "-m", "celery", "-A", "fai_portal.celery"]


@dataclass(frozen=True)
class Running:
    name: str
    process: Identity
    log: Path


def start(port: int) -> list[Running]:
    """Start the three, or start them anew, and see that the web server answers and that all of them live."""
    stop()
    check_port(port)
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "fai_portal.wsgi", "--bind", f"{HOST}:{port}",
                "--workers", "2", "--threads", "4"],
        "worker": [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO",
                   "--without-gossip", "--without-mingle"],
        "scheduler": [*CELERY, "beat", "--loglevel", "INFO", "--pidfile=",
                      "--schedule", str(RUN_DIR / "schedule")],
    }  # fmt: skip
    started = [start_process(name, command) for name, command in commands.items()]
    try:
        _wait_for_web(port, started)
    except ServerError:
        stop()
        raise
    return started


def stop() -> list[str]:
    """End what this checkout started and nothing else; the names of what was running."""
    with one_at_a_time():
        recorded = running()
        end([each.process for each in recorded], patience=STOP_SECONDS)
        for each in recorded:
            _record(each.name).unlink(missing_ok=True)
        return [each.name for each in recorded]


def start_process(name: str, command: list[str]) -> Running:
    """Start one in the background, in a session of its own, and remember which process it is."""
    RUN_DIR.mkdir(parents=True, exist_ok=True)
    LOG_DIR.mkdir(parents=True, exist_ok=True)
    log = LOG_DIR / f"{name}.log"
    with log.open("wb") as output:
        started = subprocess.Popen(  # noqa: S603
            command,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    process = identify(started.pid)
    if process is None:
        raise ServerError(f"The {name} ended at once: {_last_words(log)}. Its log is {log}")
    _record(name).write_text(json.dumps(asdict(process)))
    return Running(name, process, log)


def running() -> list[Running]:
    """What of this checkout runs now, by its records: each names a process, and the process is that one."""
    found = []
    for record in sorted(RUN_DIR.glob("*.json")):
        process = Identity(**json.loads(record.read_text()))
        if process.is_alive or session_of(process):
            found.append(Running(record.stem, process, LOG_DIR / f"{record.stem}.log"))
    return found


def check_port(port: int) -> None:
    """Say in one line why the web server could not listen there."""
    if not 1 <= port <= 65535:
        raise ServerError(f"Port {port} does not exist; allowed: 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise ServerError(f"Port {port} needs root. Choose another: PORT=8001 make demo") from None
        except OSError:
            other = port + 1 if port < 65535 else 8001
            raise ServerError(
                f"Port {port} is taken by another program. Choose another: PORT={other} make demo"
            ) from None


def _wait_for_web(port: int, started: list[Running]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        _check_alive(started)
        if time.monotonic() > deadline:
            raise ServerError(f"The web server did not answer within {START_SECONDS} seconds.")
        time.sleep(0.2)
    _check_alive(started)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health/live", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _check_alive(started: list[Running]) -> None:
    for each in started:
        if not each.process.is_alive:
            raise ServerError(f"The {each.name} stopped: {_last_words(each.log)}. Its log is {each.log}")


def _record(name: str) -> Path:
    return RUN_DIR / f"{name}.json"


def _last_words(log: Path) -> str:
    return telling_line(log.read_text(errors="replace"))

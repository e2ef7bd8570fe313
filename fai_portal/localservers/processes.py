"""Knowing one process from another that has its number now."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """A process for all time: its number, and the boot and clock tick at which it began."""

    pid: int
    began: str

    @property
    def is_alive(self) -> bool:
        return identify(self.pid) == self


def identify(pid: int) -> Identity | None:
    """Who has this number now; None when nobody living has it."""
    fields = _fields(pid)
    if fields is None:
        return None
    return Identity(pid, f"{_boot()} {fields[19]}")


def session_of(leader: Identity) -> list[int]:
    """Living processes of the session that this process began, though it may itself be gone."""
    now = identify(leader.pid)
    if (now is not None and now != leader) or not leader.began.startswith(_boot()):
        return []  # the number has a new owner, and so may have a new session
    numbers = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if (fields := _fields(pid)) and int(fields[3]) == leader.pid]


def works_in(pid: int, folder: Path) -> bool:
    """Whether a living process has this as its working folder. One we may not look at is not ours."""
    try:
        return (PROC / str(pid) / "cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def end(leaders: list[Identity], *, patience: float) -> None:
    """Ask each to end, wait for all together, then kill what is left of their sessions."""
    for leader in leaders:
        if leader.is_alive:
            _signal(leader.pid, signal.SIGTERM)
    _wait_until(lambda: not any(leader.is_alive for leader in leaders), patience)
    for pid in _members(leaders):
        _signal(pid, signal.SIGKILL)
    _wait_until(lambda: not _members(leaders), patience)


def _members(leaders: list[Identity]) -> list[int]:
    return [pid for leader in leaders for pid in session_of(leader)]


def _wait_until(true: Callable[[], bool], patience: float) -> None:
    deadline = time.monotonic() + patience
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)


def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _fields(pid: int) -> list[str] | None:
    """What /proc/PID/stat says after the name, which may hold anything; None for the dead and for zombies."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields

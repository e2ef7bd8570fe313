"""Files under their SHA-256. Written once, whole, and never changed; the name a person gave stands elsewhere."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings

CHUNK = 1 << 20
HASH = re.compile(r"^[0-9a-f]{64}$")


def path(sha256: str) -> Path:
    """Where the file with this hash is, or would be. Raises ValueError for anything that is no hash."""
    if not HASH.match(sha256):
        raise ValueError("A stored file is named by 64 hexadecimal digits.")
    return Path(settings.FILES_DIR) / "store" / sha256[:2] / sha256


def exists(sha256: str) -> bool:
    return path(sha256).exists()


def put(content: bytes | Path) -> str:
    """Keep the content and return its hash. Keeping it again changes nothing; a kill leaves no half file."""
    sha256 = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else digest(content)
    target = path(sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                with content.open("rb") as source:
                    while chunk := source.read(CHUNK):
                        file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return sha256


def digest(file: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def open_stored(sha256: str) -> IO[bytes]:
    return path(sha256).open("rb")

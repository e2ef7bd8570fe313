"""Where uploaded bytes stand: sealed in quarantine until the verdict, then among the clean. The services alone come here.

Names are our own keys. The storage is Django's default one, so another kind is a matter of settings.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from fai_portal.documents.models import Document
from fai_portal.documents.rules import check_readable
from fai_portal.documents.sealing import seal, unseal
from fai_portal.documents.store import digest

PIECE = 1 << 20
QUARANTINE = "quarantine"


def _waiting(key: UUID) -> str:
    return f"{QUARANTINE}/{key.hex}"


def _clean(key: UUID) -> str:
    return f"clean/{key.hex}"


def quarantine(key: UUID, file: IO[bytes]) -> None:
    with tempfile.TemporaryFile() as sealed:
        seal(file, sealed, name=key.hex)
        sealed.seek(0)
        default_storage.save(_waiting(key), File(sealed))


@contextmanager
def borrowed(key: UUID) -> Iterator[Path]:
    """A copy of what is in quarantine, for the checks; it is gone afterwards. Raises NotOurs."""
    with _room() as copy:
        with default_storage.open(_waiting(key)) as source, copy.open("wb") as target:
            unseal(source, target, name=key.hex)
        yield copy


@contextmanager
def copy_of(document: Document) -> Iterator[Path]:
    """A copy for a job that reads the text; no person gets it, and it is gone afterwards. Raises NotReadable."""
    check_readable(document)
    with _room() as copy:
        with default_storage.open(_clean(document.key)) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, PIECE)
        yield copy


@contextmanager
def _room() -> Iterator[Path]:
    """Where a copy may stand for a while."""
    with tempfile.TemporaryDirectory(prefix="fai-document-") as folder:
        yield Path(folder) / "file"


def release(key: UUID, checked: Path) -> None:
    """Keep exactly the bytes that were checked. Doing it again, after a kill in the middle, makes them whole."""
    if default_storage.exists(_clean(key)):
        if _holds_the_same(_clean(key), checked):
            return
        default_storage.delete(_clean(key))
    with checked.open("rb") as file:
        default_storage.save(_clean(key), File(file))


def _holds_the_same(name: str, checked: Path) -> bool:
    with default_storage.open(name) as kept:
        return hashlib.file_digest(kept, "sha256").hexdigest() == digest(checked)


def forget_waiting(key: UUID) -> None:
    default_storage.delete(_waiting(key))


def forget_once_committed(keys: Iterable[UUID]) -> None:
    """When the present transaction is committed, and not when it is not."""
    for key in keys:
        transaction.on_commit(partial(forget_waiting, key), robust=True)


def names_in_quarantine() -> list[str]:
    """Whatever stands there, with a document or without."""
    try:
        return default_storage.listdir(QUARANTINE)[1]
    except FileNotFoundError:  # nothing was ever sent
        return []


def forget_older(name: str, *, than: datetime) -> bool:
    """Remove what stands in quarantine under this name, if it has stood there since before `than`."""
    path = f"{QUARANTINE}/{name}"
    try:
        if default_storage.get_modified_time(path) >= than:
            return False
    except FileNotFoundError:  # gone meanwhile
        return False
    default_storage.delete(path)
    return True


def open_clean(key: UUID) -> IO[bytes]:
    return default_storage.open(_clean(key))

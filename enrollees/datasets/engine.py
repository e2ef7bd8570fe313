"""The one place that opens the analytics engine: its limits, its folder, its settings.

DuckDB on one machine. Whatever runs here is bounded in memory and spills to a folder of its own, which is gone
when the work is over.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.conf import settings

# Errors that are ours, whatever file is read; every other one says that a file cannot be read.
OUR_FAULT = (
    duckdb.OutOfMemoryException,
    duckdb.CatalogException,
    duckdb.BinderException,
    duckdb.ParserException,
)
# Rows of a row group of a staged table. Each thread holds one of all columns while it writes, so that a wide
# table in the usual 122,880 does not fit a small memory.
STAGED_ROWS = 61_440
SCRATCH = "scratch"  # inside FILES_DIR, so that what spills stays on the same protected disk


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for this piece of work alone; removed afterwards, or by the next work if this one is killed."""
    parent = Path(settings.FILES_DIR) / SCRATCH
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _remove_left_over(parent)
    folder, lock = _claimed(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _claimed(parent: Path) -> tuple[Path, int]:
    """A new folder, locked for as long as its process lives."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent))
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():  # else another process took it for left over before it was locked
            return folder, lock
        os.close(lock)


def _remove_left_over(parent: Path) -> None:
    """Folders of killed processes hold rows of people: nobody holds their lock, so they go."""
    for folder in parent.iterdir():
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(lock)


@contextmanager
def workspace(*, memory: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database on disk, for staging what must not fill the memory."""
    with scratch_folder() as folder, _connect(folder, memory or settings.ANALYTICS_MEMORY) as connection:
        place = literal(str(folder / "work.duckdb"))
        connection.execute(f"ATTACH {place} AS work (ROW_GROUP_SIZE {STAGED_ROWS})")
        connection.execute("USE work")
        # Progress would go to standard output, which carries answers only.
        connection.execute("SET enable_progress_bar = false")
        yield connection


def _connect(folder: Path, memory: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": settings.ANALYTICS_THREADS,
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


@contextmanager
def limited(connection: duckdb.DuckDBPyConnection, *, memory: str, threads: int) -> Iterator[None]:
    """Other limits for a part of the work; those before stand again afterwards."""
    before = connection.execute(
        "SELECT current_setting('memory_limit'), current_setting('threads')"
    ).fetchone()
    assert before is not None
    _limit(connection, memory, threads)
    try:
        yield
    finally:
        _limit(connection, *before)


def _limit(connection: duckdb.DuckDBPyConnection, memory: str, threads: int) -> None:
    connection.execute(f"SET memory_limit = {literal(memory)}")
    connection.execute(f"SET threads = {threads}")


def quoted(name: str) -> str:
    """A column name as SQL; layouts know only plain names, and anything else is refused before it gets here."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, for the places that take no parameter."""
    return "'" + text.replace("'", "''") + "'"

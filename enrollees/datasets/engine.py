"""The one place that opens the analytics engine: its limits, its folder, its settings.

DuckDB on one machine. Whatever runs here is bounded in memory and spills to a folder of its own, which is gone
when the work is over.
"""

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
    """A folder for this piece of work alone; removed afterwards."""
    parent = Path(settings.FILES_DIR) / SCRATCH
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def workspace(*, memory: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database on disk, for staging what must not fill the memory."""
    with scratch_folder() as folder, _connect(folder, memory or settings.ANALYTICS_MEMORY) as connection:
        place = literal(str(folder / "work.duckdb"))
        connection.execute(f"ATTACH {place} AS work (ROW_GROUP_SIZE {STAGED_ROWS})")
        connection.execute("USE work")
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


def quoted(name: str) -> str:
    """A column name as SQL; layouts know only plain names, and anything else is refused before it gets here."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, for the places that take no parameter."""
    return "'" + text.replace("'", "''") + "'"

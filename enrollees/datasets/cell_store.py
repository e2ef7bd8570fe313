"""Cells: the tables that a grouping pass makes of a dataset, kept under the address of what they were made from.

One folder an address, so any of them may be deleted at any time: what is missing or damaged is made again.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from enrollees.datasets import engine
from fai_portal.documents import store

GROUP_ROWS = 122_880  # of one Parquet row group
INDEX = "cells.json"


@dataclass(frozen=True)
class Cells:
    """Stored tables, read column by column when they are asked for; `facts` are JSON values beside them."""

    folder: Path
    facts: Mapping[str, Any]

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        return pq.read_table(self._file(name), columns=columns, use_threads=False, memory_map=True)

    def columns(self, name: str) -> list[str]:
        return pq.read_schema(self._file(name)).names

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a small table."""
        return self.table(name).to_pylist()

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"


class Writer:
    """Takes the tables of one set of cells."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.digests: dict[str, str] = {}

    def add(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Write a table; the same rows give the same bytes, however they are cut into batches."""
        file = self._folder / f"{name}.parquet"
        with pq.ParquetWriter(file, schema, compression="zstd", store_schema=False) as writer:
            for group in _regrouped(batches, schema):
                writer.write_table(group, row_group_size=GROUP_ROWS)
        self.digests[name] = store.digest(file)


def address_of(made_from: Any) -> str:
    """The SHA-256 of everything that cells are made from, as JSON values."""
    return hashlib.sha256(orjson.dumps(made_from, option=orjson.OPT_SORT_KEYS)).hexdigest()


def find_or_make(address: str, make: Callable[[Writer], Mapping[str, Any]]) -> Cells:
    """The cells at the address. `make` writes the tables and returns the facts; a kill leaves no half set."""
    return _found(address) or _made(address, make)


def _found(address: str) -> Cells | None:
    folder = _root() / address
    try:
        index = orjson.loads((folder / INDEX).read_bytes())
        whole = all(
            store.digest(folder / f"{name}.parquet") == digest for name, digest in index["tables"].items()
        )
    except (OSError, orjson.JSONDecodeError):
        whole = False
    if whole:
        return Cells(folder, index["facts"])
    shutil.rmtree(folder, ignore_errors=True)
    return None


def _made(address: str, make: Callable[[Writer], Mapping[str, Any]]) -> Cells:
    folder = _root() / address
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        engine.scratch_folder() as scratch
    ):  # of the same disk; what a killed process leaves there is removed
        draft = scratch / "cells"
        draft.mkdir(mode=0o700)
        writer = Writer(draft)
        facts = dict(make(writer))
        index = {"tables": writer.digests, "facts": facts}
        (draft / INDEX).write_bytes(orjson.dumps(index, option=orjson.OPT_SORT_KEYS))
        try:
            draft.rename(folder)
        except OSError:  # another process made the same cells meanwhile
            if not (folder / INDEX).exists():
                raise
    return Cells(folder, facts)


def _root() -> Path:
    return Path(settings.FILES_DIR) / "cells"


def _regrouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The same rows in tables of GROUP_ROWS rows."""
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        while count + batch.num_rows >= GROUP_ROWS:
            room = GROUP_ROWS - count
            yield pa.Table.from_batches([*held, batch.slice(0, room)], schema).combine_chunks()
            batch, held, count = batch.slice(room), [], 0
        if batch.num_rows:
            held.append(batch)
            count += batch.num_rows
    yield pa.Table.from_batches(held, schema).combine_chunks()

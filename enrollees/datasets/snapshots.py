"""Immutable snapshots of person-months: their content hash, their Parquet files, their control totals.

The content hash is the SHA-256 of a plain text: a first line `layout version` and the column names, then one
line a row in the order of person and month, cells separated by U+001F, an unknown value empty, each line ended
by U+000A. It is taken before identifiers are replaced, so it depends on nothing but the rows.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from enrollees.datasets.engine import quoted
from fai_portal.documents import store

SEPARATOR = "\x1f"
GROUP_ROWS = 500_000  # rows of one Parquet row group
FILE_ROWS = 5_000_000
_STREAM_ROWS = 50_000


class SurrogatesCollide(Exception):
    """Two people of one dataset got one surrogate: about once in three million datasets of two million people."""


@dataclass(frozen=True)
class Column:
    """A column of `rows`: its name, and how the content hash writes it (SQL)."""

    name: str
    canonical: str


@dataclass(frozen=True)
class SnapshotFile:
    sha256: str
    rows: int
    size: int


@dataclass(frozen=True)
class GroupTotals:
    """What any later table of this dataset must tie to."""

    rows: int
    people: int
    medicare_paid: Decimal


@dataclass(frozen=True)
class Totals:
    rows: int
    people: int
    first_month: date
    last_month: date
    groups: Mapping[str, GroupTotals]

    def as_counts(self) -> dict:
        """As the dataset keeps them; dollars as text, so that no cent is lost."""
        groups = {name: asdict(group) for name, group in self.groups.items()}
        return {"groups": {name: each | {"medicare_paid": str(each["medicare_paid"])} for name, each in groups.items()}}


def content_hash(
    connection: duckdb.DuckDBPyConnection, *, layout: str, version: int, columns: Sequence[Column]
) -> str:
    """The hash of the table `rows`, which has the columns person_id and month."""
    digest = hashlib.sha256()
    digest.update(SEPARATOR.join([f"{layout} {version}", *(column.name for column in columns)]).encode() + b"\n")
    cells = ", chr(31), ".join(column.canonical for column in columns)
    ordered = f"SELECT line FROM (SELECT person_id, month, concat({cells}, chr(10)) AS line FROM rows) ORDER BY person_id, month"
    for batch in connection.execute(ordered).to_arrow_reader(_STREAM_ROWS):
        digest.update(_text_of(batch.column(0)))
    return digest.hexdigest()


def _text_of(lines: pa.Array) -> memoryview:
    """The texts of an array one after the other, without copying them."""
    wide = pa.types.is_large_string(lines.type)
    _, offsets, text = lines.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return memoryview(text)[bounds[0] : bounds[-1]]


def totals(connection: duckdb.DuckDBPyConnection) -> Totals:
    """Counts and dollars of the table `rows`."""
    by_group = connection.execute(
        'SELECT "group", count(*), count(DISTINCT person_id), sum(medicare_paid) FROM rows GROUP BY 1 ORDER BY 1'
    ).fetchall()
    overall = connection.execute("SELECT count(*), count(DISTINCT person_id), min(month), max(month) FROM rows").fetchone()
    assert overall is not None
    return Totals(*overall, groups={name: GroupTotals(rows, people, paid) for name, rows, people, paid in by_group})


def write(
    connection: duckdb.DuckDBPyConnection, *, names: Sequence[str], key: bytes, folder: Path
) -> list[SnapshotFile]:
    """Write the table `rows` under surrogates to Parquet files in the store; the same rows and key, the same bytes.

    A surrogate is the first 63 bits of HMAC-SHA-256 of the person_id under `key`. Rows are in its order, which
    says nothing of the order of the identifiers.
    """
    connection.execute("SET VARIABLE inner_pad = ?", [_pad(key, 0x36)])
    connection.execute("SET VARIABLE outer_pad = ?", [_pad(key, 0x5C)])
    connection.execute(f"CREATE OR REPLACE TABLE surrogates AS SELECT person_id, {_SURROGATE} AS surrogate FROM (SELECT DISTINCT person_id FROM rows)")
    (people, different) = connection.execute("SELECT count(*), count(DISTINCT surrogate) FROM surrogates").fetchone() or (0, 0)
    if people != different:
        raise SurrogatesCollide("Two people got one surrogate; put a new key first in FIELD_KEYS and import again.")
    columns = ", ".join(quoted(name) for name in names if name != "person_id")
    ordered = (
        f"SELECT surrogate AS person_id, {columns} FROM rows JOIN surrogates USING (person_id) "
        "ORDER BY surrogate, month"
    )
    reader = connection.execute(ordered).to_arrow_reader(_STREAM_ROWS)
    return [_kept(path, rows) for path, rows in _parquet_files(reader, folder)]


_SURROGATE = (
    "CAST(CAST('0x' || left(sha256(getvariable('outer_pad') || "
    "unhex(sha256(getvariable('inner_pad') || encode(person_id)))), 16) AS UBIGINT) >> 1 AS BIGINT)"
)


def _pad(key: bytes, byte: int) -> bytes:
    """HMAC's padded key (RFC 2104) for SHA-256, whose block is 64 bytes."""
    return bytes(each ^ byte for each in key.ljust(64, b"\x00"))


def _parquet_files(reader: pa.RecordBatchReader, folder: Path) -> Iterator[tuple[Path, int]]:
    for number, groups in enumerate(_files(_groups(reader))):
        path = folder / f"part-{number}.parquet"
        rows = 0
        with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
            for group in groups:
                writer.write_table(group, row_group_size=GROUP_ROWS)
                rows += group.num_rows
        yield path, rows


def _groups(reader: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The stream cut into row groups, whatever the sizes of its batches."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        while rows + batch.num_rows >= GROUP_ROWS:
            room = GROUP_ROWS - rows
            yield pa.Table.from_batches([*waiting, batch.slice(0, room)])
            batch, waiting, rows = batch.slice(room), [], 0
        if batch.num_rows:
            waiting.append(batch)
            rows += batch.num_rows
    if waiting:
        yield pa.Table.from_batches(waiting)


def _files(groups: Iterator[pa.Table]) -> Iterator[Iterator[pa.Table]]:
    """The row groups, so many to a file. Each file's groups are used up before the next file is asked for."""
    for first in groups:
        yield chain([first], islice(groups, FILE_ROWS // GROUP_ROWS - 1))


def _kept(path: Path, rows: int) -> SnapshotFile:
    size = path.stat().st_size
    sha256 = store.put(path)
    path.unlink()
    return SnapshotFile(sha256, rows, size)

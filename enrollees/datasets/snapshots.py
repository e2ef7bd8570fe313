"""Immutable snapshots of person-months: their content hash, their Parquet files, their control totals.

The content hash is the SHA-256 of a plain text: a first line `layout version` and the column names, then one
line a row in the order of person and month, cells separated by U+001F, an unknown value empty, each line ended
by U+000A. It is taken before identifiers are replaced, so it depends on nothing but the rows.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from enrollees.datasets.engine import limited, quoted
from fai_portal.documents import store

SEPARATOR = "\x1f"
GROUP_ROWS = 250_000  # rows of one Parquet row group
FILE_ROWS = 5_000_000
_STREAM_ROWS = 20_000


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

    def as_dict(self) -> dict:
        return asdict(self)


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
        return {
            "groups": {
                name: each | {"medicare_paid": str(each["medicare_paid"])} for name, each in groups.items()
            }
        }


def content_hash(
    connection: duckdb.DuckDBPyConnection, *, layout: str, version: int, columns: Sequence[Column]
) -> str:
    """The hash of the table `rows`, which has the columns person_id and month."""
    digest = hashlib.sha256()
    digest.update(
        SEPARATOR.join([f"{layout} {version}", *(column.name for column in columns)]).encode() + b"\n"
    )
    cells = ", chr(31), ".join(column.canonical for column in columns)
    ordered = f"SELECT line FROM (SELECT person_id, month, concat({cells}, chr(10)) AS line FROM rows) ORDER BY person_id, month"
    for batch in connection.execute(ordered).to_arrow_reader(_STREAM_ROWS):
        digest.update(_text_of(batch.column(0)))
    return digest.hexdigest()


def _text_of(lines: pa.Array) -> memoryview:
    """The texts of an array one after the other, without copying them."""
    wide = pa.types.is_large_string(lines.type)
    _, offsets, text = lines.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)[
        lines.offset : lines.offset + len(lines) + 1
    ]
    return memoryview(text)[bounds[0] : bounds[-1]]


def totals(connection: duckdb.DuckDBPyConnection) -> Totals:
    """Counts and dollars of the table `rows`."""
    by_group = connection.execute(
        'SELECT "group", count(*), count(DISTINCT person_id), sum(medicare_paid) FROM rows GROUP BY 1 ORDER BY 1'
    ).fetchall()
    overall = connection.execute(
        "SELECT count(*), count(DISTINCT person_id), min(month), max(month) FROM rows"
    ).fetchone()
    assert overall is not None
    return Totals(
        *overall, groups={name: GroupTotals(rows, people, paid) for name, rows, people, paid in by_group}
    )


def filled(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    """The columns of the table `rows` that hold at least one value; a snapshot keeps no others."""
    counts = connection.execute(f"SELECT {', '.join(f'count({quoted(name)})' for name in names)} FROM rows")
    return [name for name, count in zip(names, counts.fetchone() or (), strict=True) if count]


def write(
    connection: duckdb.DuckDBPyConnection, *, names: Sequence[str], key: bytes, folder: Path, memory: str
) -> list[SnapshotFile]:
    """Write the table `rows` under surrogates to Parquet files in the store; the same rows and key, the same bytes.

    A surrogate is the first 63 bits of HMAC-SHA-256 of the person_id under `key`. Rows are in its order, which
    says nothing of the order of the identifiers. A row group is held beside the engine's own `memory`, and one
    thread sorts as fast as the rows can be compressed.
    """
    with limited(connection, memory=memory, threads=1):
        _give_surrogates(connection, key)
        columns = ", ".join(quoted(name) for name in names if name != "person_id")
        ordered = (
            f"SELECT surrogate AS person_id, {columns} FROM rows JOIN surrogates USING (person_id) "
            "ORDER BY surrogate, month"
        )
        connection.execute("SET arrow_output_version = '1.5'")  # dollars in 8 bytes each, not 16
        reader = connection.execute(ordered).to_arrow_reader(_STREAM_ROWS)
        files = _Files(folder, reader.schema)
        for batch in reader:
            files.add(batch)
        return files.close()


def _give_surrogates(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Make the table `surrogates`: one row a person."""
    set_key(connection, key)
    people = "SELECT DISTINCT person_id FROM rows"
    connection.execute(
        f"CREATE OR REPLACE TABLE surrogates AS SELECT person_id, {_SURROGATE} AS surrogate FROM ({people})"
    )
    counted = "SELECT count(*), count(DISTINCT surrogate) FROM surrogates"
    (people_counted, different) = connection.execute(counted).fetchone() or (0, 0)
    if people_counted != different:
        raise SurrogatesCollide(
            "Two people got one surrogate; put a new key first in FIELD_KEYS and import again."
        )


def set_key(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """The key of KEYED_NUMBER from here on."""
    connection.execute("SET VARIABLE inner_pad = ?", [_pad(key, 0x36)])
    connection.execute("SET VARIABLE outer_pad = ?", [_pad(key, 0x5C)])


# SQL with a place for a text: the first 63 bits of its HMAC-SHA-256.
KEYED_NUMBER = (
    "CAST(CAST('0x' || left(sha256(getvariable('outer_pad') || "
    "unhex(sha256(getvariable('inner_pad') || encode({})))), 16) AS UBIGINT) >> 1 AS BIGINT)"
)
_SURROGATE = KEYED_NUMBER.format("person_id")


def _pad(key: bytes, byte: int) -> bytes:
    """HMAC's padded key (RFC 2104) for SHA-256, whose block is 64 bytes."""
    return bytes(each ^ byte for each in key.ljust(64, b"\x00"))


class _Files:
    """Takes the ordered rows batch by batch and keeps them as row groups of files, holding one group at a time."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self.folder = folder
        self.schema = schema
        self.kept: list[SnapshotFile] = []
        self._batches: list[pa.RecordBatch] = []
        self._waiting = 0
        self._written = 0
        self._writer: pq.ParquetWriter | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        while self._waiting + batch.num_rows >= GROUP_ROWS:
            room = GROUP_ROWS - self._waiting
            self._hold(batch.slice(0, room))
            self._write_group()
            batch = batch.slice(room)
        if batch.num_rows:
            self._hold(batch)

    def close(self) -> list[SnapshotFile]:
        if self._batches:
            self._write_group()
        if self._writer:
            self._end_file()
        return self.kept

    def _hold(self, batch: pa.RecordBatch) -> None:
        self._batches.append(batch)
        self._waiting += batch.num_rows

    def _write_group(self) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path, self.schema, compression="zstd", store_decimal_as_integer=True, store_schema=False
            )
        self._writer.write_table(pa.Table.from_batches(self._batches), row_group_size=GROUP_ROWS)
        self._written += self._waiting
        self._batches, self._waiting = [], 0
        if self._written >= FILE_ROWS:
            self._end_file()

    def _end_file(self) -> None:
        assert self._writer is not None
        self._writer.close()
        self.kept.append(_kept(self._path, self._written))
        self._writer, self._written = None, 0

    @property
    def _path(self) -> Path:
        return self.folder / "part.parquet"


def _kept(path: Path, rows: int) -> SnapshotFile:
    size = path.stat().st_size
    sha256 = store.put(path)
    path.unlink()
    return SnapshotFile(sha256, rows, size)

"""Writing the rows and their truth to a folder: streamed, and put in place only when whole."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from enrollees.synthetic.early import as_known
from enrollees.synthetic.generate import Tally, tables
from enrollees.synthetic.plan import Plan
from enrollees.synthetic.truth import truth

FORMATS = ("csv", "parquet")
ROW_GROUP = 500_000
NAME = "person_months"
TRUTH = "truth.json"
PARTIAL = ".partial"


class OutputRefused(Exception):
    """The output folder cannot be used; the message says why and what to do."""


def write(plan: Plan, out: Path, form: str = "csv", *, people_per_chunk: int | None = None) -> dict[str, Any]:
    """Make the plan's rows, write them and truth.json to the folder `out`, return the truth.

    The folder is made if it is missing. One that holds anything but an earlier answer in the same format is
    refused (OutputRefused) before anything is written. Nothing appears under its final name until it is whole.
    """
    prepare(out, form)
    try:
        return _write(plan, out, f"{NAME}.{form}", people_per_chunk)
    except OSError as error:
        raise OutputRefused(f"{out} could not be written: {error.strerror or error}") from error


def _write(plan: Plan, out: Path, name: str, people_per_chunk: int | None) -> dict[str, Any]:
    tally, written = Tally(), 0
    with (
        _removed_on_failure(out / f"{name}{PARTIAL}") as rows,
        _removed_on_failure(out / f"{TRUTH}{PARTIAL}") as said,
    ):
        writer = _Csv(rows) if name.endswith(".csv") else _Parquet(rows)
        with closing(writer):
            for chunk in tables(plan, tally, people_per_chunk):
                known = as_known(chunk, plan.paid_through) if plan.paid_through else chunk
                written += known.num_rows
                writer.write(known)
        with rows.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        answer = truth(plan, tally, file=name, sha256=digest)
        if plan.paid_through:
            answer["known"] = {"paid_through": plan.paid_through, "rows": written}
        said.write_text(json.dumps(answer, indent=2) + "\n", encoding="utf-8")
        (out / TRUTH).unlink(missing_ok=True)  # never a truth beside the rows of another run
        rows.replace(out / name)
        said.replace(out / TRUTH)
    return answer


def prepare(out: Path, form: str) -> None:
    """Make the folder, or refuse it with a sentence."""
    ours = {f"{NAME}.{form}", TRUTH, f"{NAME}.{form}{PARTIAL}", f"{TRUTH}{PARTIAL}"}
    try:
        if out.exists() and not out.is_dir():
            raise OutputRefused(f"{out} is a file: name a folder")
        out.mkdir(parents=True, exist_ok=True)
        others = sorted(path.name for path in out.iterdir() if path.name not in ours)
        if others:
            raise OutputRefused(
                f"{out} holds other files ({', '.join(others[:3])}): name a new or empty folder"
            )
        probe = out / f"{TRUTH}{PARTIAL}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputRefused(f"{out} cannot be written: {error.strerror or error}") from error


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[Path]:
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class _Csv:
    """UTF-8, a header row, no quotes (no value needs them), an empty cell for unknown."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._options = pa.csv.WriteOptions(include_header=False, quoting_style="none")
        self._headed = False

    def write(self, rows: pa.Table) -> None:
        if not self._headed:
            self._file.write((",".join(rows.column_names) + "\n").encode())
            self._headed = True
        pa.csv.write_csv(rows, self._file, self._options)

    def close(self) -> None:
        self._file.close()


class _Parquet:
    """zstd, row groups of exactly ROW_GROUP rows but for the last, whatever the size of the chunks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pa.parquet.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def write(self, rows: pa.Table) -> None:
        self._waiting.append(rows)
        self._rows += rows.num_rows
        while self._rows >= ROW_GROUP:
            self._flush(ROW_GROUP)

    def close(self) -> None:
        if self._rows:
            self._flush(self._rows)
        if self._writer is not None:
            self._writer.close()

    def _flush(self, count: int) -> None:
        waiting = pa.concat_tables(self._waiting)
        if self._writer is None:
            self._writer = pa.parquet.ParquetWriter(self._path, waiting.schema, compression="zstd")
        self._writer.write_table(waiting.slice(0, count).combine_chunks(), row_group_size=count)
        self._waiting = [waiting.slice(count)]
        self._rows -= count

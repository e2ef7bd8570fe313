"""The file as it came: what kind it is, how it is encoded, what its columns are called. No row is looked at here."""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import duckdb

from enrollees.datasets.engine import literal
from enrollees.ingest.layouts.schema import Layout

CSV = "CSV"
PARQUET = "Parquet"
CHUNK = 1 << 20
LATIN_1 = "latin-1"  # of a layout whose makers write it; elsewhere it is a finding
LONGEST_LINE = 16 << 20  # characters; more than this on one line is no table

_MARKS = [  # the longer marks first: UTF-16's is the start of UTF-32's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_OTHER_FORMATS = [
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"ARROW1", "an Arrow file"),
    (b"$FL2", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
]


@dataclass(frozen=True)
class Source:
    """A file and what can be said of it without reading its rows."""

    path: Path
    name: str  # as people may see it
    size: int
    sha256: str
    lines: int  # line ends, and one for a last line without
    format: str  # CSV, PARQUET, or what it is instead
    encoding: str = "utf-8"
    ends_with: str = "\n"
    header: tuple[str, ...] = ()
    types: tuple[str, ...] = field(default=())  # Parquet's, beside the header
    damaged: bool = False
    delimiter: str = ","

    @property
    def readable(self) -> bool:
        return self.format in (CSV, PARQUET) and not self.damaged and self.size > 0

    def open_text(self) -> IO[str]:
        """The text with each undecodable byte kept as a surrogate, and line ends as they are."""
        return self.path.open(encoding=self.encoding, errors=self._errors, newline="")

    @property
    def _errors(self) -> str:
        return "surrogateescape" if self.encoding.startswith("utf-8") else "replace"


def bounded_lines(text: IO[str]) -> Iterator[str]:
    """Lines of a text; one that is too long to belong to a table ends the reading with csv.Error."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise csv.Error("line too long")
        yield line


def look_at(path: Path, *, name: str) -> Source:
    """Read the file once for its hash, and its first bytes for what it is."""
    sha256, lines = _hash_and_lines(path)
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
    known = {"path": path, "name": name, "size": size, "sha256": sha256, "lines": lines}
    if head.startswith(b"PAR1"):
        return _parquet(known)
    for magic, what in _OTHER_FORMATS:
        if head.startswith(magic):
            return Source(**known, format=what)
    encoding = _encoding(head)
    if b"\x00" in head and encoding.startswith("utf-8") and not _mostly_text(head):
        return Source(**known, format="a binary file")
    ending = re.search(rb"\r\n|\r|\n", head)
    ends_with = ending[0].decode() if ending else "\n"
    source = Source(**known, format=CSV, encoding=encoding, ends_with=ends_with)
    return Source(**known, format=CSV, encoding=encoding, ends_with=ends_with, header=_csv_header(source))


def of_layout(source: Source, layout: Layout) -> Source:
    """The source as this layout reads it: its column names, its delimiter, and Latin-1 where it is no UTF-8."""
    if (
        layout.is_latin_1
        and source.format == CSV
        and source.encoding == "utf-8"
        and not _is_utf_8(source.path)
    ):
        source = replace(source, encoding=LATIN_1)
    source = replace(source, delimiter=layout.delimiter)
    if source.format == CSV:
        source = replace(source, header=_csv_header(source))
    return replace(source, header=layout.named(source.header))


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def folder_identity(directory: Path) -> tuple[str, int]:
    """The hash and size of a folder: of its files' names and contents, in order."""
    whole, size = hashlib.sha256(), 0
    for path in sorted(each for each in directory.iterdir() if each.is_file()):
        with path.open("rb") as stream:
            one = hashlib.file_digest(stream, "sha256").hexdigest()
        whole.update(f"{one}  {path.name}\n".encode())
        size += path.stat().st_size
    return whole.hexdigest(), size


def _hash_and_lines(path: Path) -> tuple[str, int]:
    digest, lines, last = hashlib.sha256(), 0, b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return digest.hexdigest(), lines + (last not in (b"", b"\n"))


def _encoding(head: bytes) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    # Plain letters in UTF-16 without a mark: every second byte is zero.
    if len(head) >= 8 and head[1:64:2].strip(b"\x00") == b"" and b"\x00" not in head[0:64:2]:
        return "utf-16-le"
    if len(head) >= 8 and head[0:64:2].strip(b"\x00") == b"" and b"\x00" not in head[1:64:2]:
        return "utf-16-be"
    return "utf-8"


def _mostly_text(head: bytes) -> bool:
    """A stray NUL in a table is a finding of its row; many control bytes are another kind of file."""
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return odd * 20 < len(head)


def _csv_header(source: Source) -> tuple[str, ...]:
    with source.open_text() as text:
        try:
            return tuple(next(csv.reader(bounded_lines(text), delimiter=source.delimiter), ()))
        except csv.Error:
            return ()


def _parquet(known: dict) -> Source:
    columns = f"DESCRIBE SELECT * FROM read_parquet({literal(str(known['path']))})"
    try:
        with duckdb.connect() as connection:
            described = connection.execute(columns).fetchall()
    except duckdb.Error:
        return Source(**known, format=PARQUET, damaged=True)
    names, types = zip(*((row[0], row[1]) for row in described), strict=True)
    return Source(**known, format=PARQUET, header=names, types=types)

"""A folder of CCW/RIF files: which file is what, and where each column stands in it."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from enrollees.ingest.checks.encoding import not_utf_8
from enrollees.ingest.findings import WARNING, Findings, shown
from enrollees.ingest.layouts import rif as layout
from enrollees.ingest.layouts.schema import Layout

TEXT_FILES = (".csv", ".txt", ".dat")
LONGEST_HEADER = 1_000_000
BLOCK = 1 << 20


@dataclass(frozen=True)
class RifFile:
    """One file that can be read: its kind, its header, and the place of each column we use (from 1)."""

    path: Path
    kind: str
    layout: Layout
    width: int
    places: dict[str, int]
    monthly: dict[str, tuple[int, ...]]
    headers: dict[tuple[str, int], str]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def only_lines(self) -> bool:
        return self.layout == layout.LINES


def read_folder(directory: Path, findings: Findings) -> list[RifFile]:
    """The readable files of a folder by name; whatever cannot be read is found."""
    files = []
    for path in sorted(directory.iterdir()):
        if path.is_dir() or path.name.startswith("."):
            continue
        if path.suffix.lower() not in TEXT_FILES:
            _not_text(path, findings)
        elif (header := _header(path, findings)) is not None and (kind := _kind(path, header, findings)):
            found = _place(path, kind, header, findings)
            if found is not None:
                files.append(found)
    _say_what_is_missing(files, directory, findings)
    return files


def _kind(path: Path, header: tuple[str, ...], findings: Findings) -> str | None:
    """What the file holds, by its name and by its columns, which must not say two different things."""
    named, seen = layout.kind_of_name(path.name), layout.kind_of_columns(header)
    if named and seen and named != seen:
        findings.add(
            rule="wrong_layout",
            file=path.name,
            row=1,
            found=f"the columns of {layout.BY_KIND[seen].label} in a file named for {layout.BY_KIND[named].label}",
            allowed="a name that says what the file holds",
            fix=f"Put {seen} into the name of the file instead, if its columns are right.",
        )
        return None
    if (kind := named or seen) is None:
        findings.add(
            rule="unknown_file",
            file=path.name,
            found="a file of which neither the name nor the columns say what it holds",
            allowed=f"a name with beneficiary, mbsf, {', '.join(layout.CLAIMS)} or {layout.DRUGS} in it",
            fix="Name the file after what it holds, or take it out of the folder.",
        )
    return kind


def _not_text(path: Path, findings: Findings) -> None:
    findings.add(
        rule="file_not_read",
        severity=WARNING,
        file=path.name,
        found="a file that is not delimited text",
        allowed=f"files ending in {', '.join(TEXT_FILES)}",
        fix="Unpack or export it as pipe-delimited text if it holds claims; otherwise nothing is needed.",
    )


def _say_what_is_missing(files: Iterable[RifFile], directory: Path, findings: Findings) -> None:
    kinds = {file.kind for file in files if not file.only_lines}
    if layout.BENEFICIARY not in kinds:
        findings.add(
            rule="no_beneficiary_file",
            found="no beneficiary file that can be read",
            allowed="one beneficiary (or mbsf) file for each reference year",
            fix="Add the beneficiary files; claims alone do not say who was eligible.",
        )
    for kind in (*layout.CLAIMS, layout.DRUGS):
        if kind not in kinds:
            findings.add(
                rule="claims_missing",
                severity=WARNING,
                found=f"no {kind} claims that can be read",
                allowed=f"{', '.join(layout.CLAIMS)} for Parts A and B, {layout.DRUGS} for Part D",
                fix="Add the file, unless nobody had such claims; without it the cost is too low.",
            )


def _header(path: Path, findings: Findings) -> tuple[str, ...] | None:
    """The names of the columns in capitals; None, and a finding, where there are none."""
    if not _is_utf8(path, findings):
        return None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        line = stream.readline(LONGEST_HEADER).rstrip("\r\n")
    headers = tuple(header.strip().upper() for header in line.split(layout.DELIMITER))
    if not line.strip():
        findings.add(
            rule="empty_file",
            file=path.name,
            found="an empty file",
            allowed="a header row and one row a record",
            fix="Export the file again.",
        )
        return None
    if len(headers) == 1:
        other = next((name for name, mark in _OTHER_MARKS if mark in line), "no delimiter")
        findings.add(
            rule="delimiter",
            file=path.name,
            row=1,
            found=f"columns separated by {other}",
            allowed="columns separated by a pipe (|)",
            fix="Export the file as pipe-delimited text.",
        )
        return None
    return headers


_OTHER_MARKS = (("commas", ","), ("tabs", "\t"), ("semicolons", ";"))


def _place(path: Path, kind: str, headers: tuple[str, ...], findings: Findings) -> RifFile | None:
    """Where each column of the file's layout stands in it."""
    place = {header: number for number, header in reversed(list(enumerate(headers, 1)))}
    declared = layout.layout_of(kind, headers)
    places, months, names, missing = {}, {}, {}, []
    for field in declared.fields:
        found = [next((name for name in column if name in place), None) for column in field.headers]
        if not any(found) and not field.required:
            continue
        missing += [column for column, name in zip(field.headers, found, strict=True) if name is None]
        if field.is_monthly:
            names |= {(field.column, month): name for month, name in enumerate(found, 1) if name}
            months[field.column] = tuple(place[name] for name in found if name)
        elif found[0]:
            names[(field.column, 0)] = found[0]
            places[field.column] = place[found[0]]

    for wanted in missing:
        findings.add(
            rule="missing_column",
            file=path.name,
            row=1,
            field=wanted[0],
            found="no such column",
            allowed=" or ".join(wanted),
            fix="Export the file with this column.",
        )
    twice = sorted({header for header in headers if headers.count(header) > 1} & set(names.values()))
    for header in twice:
        findings.add(
            rule="duplicate_column",
            file=path.name,
            row=1,
            field=shown(header),
            found="the same column more than once",
            allowed="each column once",
            fix="Export the file with one column of this name.",
        )
    if missing or twice:
        return None
    return RifFile(path, kind, declared, len(headers), places, months, names)


def _is_utf8(path: Path, findings: Findings) -> bool:
    """Whether every byte of the file is UTF-8 text without NUL; the first that is not is found."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    row = 1
    with path.open("rb") as stream:
        last = False
        while not last:
            block = stream.read(BLOCK)
            last = not block  # then half a letter may still be waiting
            try:
                decoder.decode(block, final=last)
                problem, at = ("a NUL character", block.find(b"\0")) if b"\0" in block else ("", 0)
            except UnicodeDecodeError as error:
                problem, at = not_utf_8(error.object[error.start]), error.start
            if problem:
                utf16 = row == 1 and block[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
                findings.add(
                    rule="encoding",
                    file=path.name,
                    row=row + block.count(b"\n", 0, at),
                    found="UTF-16 text" if utf16 else problem,
                    allowed="UTF-8 text, with or without a byte-order mark",
                    fix="Save the file as UTF-8.",
                )
                return False
            row += block.count(b"\n")
    return True

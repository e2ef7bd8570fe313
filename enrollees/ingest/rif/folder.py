"""A folder of CCW/RIF files: which file is what, and where each column stands in it."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from enrollees.ingest.findings import WARNING, Findings, shown
from enrollees.ingest.rif import layout

TEXT_FILES = (".csv", ".txt", ".dat")
LONGEST_HEADER = 1_000_000
BLOCK = 1 << 20


@dataclass(frozen=True)
class RifFile:
    """One file that can be read: its kind, its header, and the place of each column we use (from 1)."""

    path: Path
    kind: str
    width: int
    places: dict[str, int]
    monthly: dict[str, tuple[int, ...]] = field(default_factory=dict)
    headers: dict[tuple[str, int], str] = field(default_factory=dict)
    only_lines: bool = False

    @property
    def name(self) -> str:
        return self.path.name


def read_folder(directory: Path, findings: Findings) -> list[RifFile]:
    """The readable files of a folder by name; whatever cannot be read is found."""
    files = []
    for path in sorted(directory.iterdir()):
        if path.is_dir() or path.name.startswith("."):
            continue
        kind = layout.kind_of(path.name)
        if kind is None or path.suffix.lower() not in TEXT_FILES:
            _not_ours(path, findings)
            continue
        found = _read_header(path, kind, findings)
        if found is not None:
            files.append(found)
    _say_what_is_missing(files, directory, findings)
    return files


def _not_ours(path: Path, findings: Findings) -> None:
    if path.suffix.lower() in TEXT_FILES:
        findings.add(
            rule="unknown_file",
            file=path.name,
            found="a file whose name does not say what it holds",
            allowed=f"a name with beneficiary, mbsf, {', '.join(layout.CLAIMS)} or {layout.DRUGS} in it",
            fix="Name the file after what it holds, or take it out of the folder.",
        )
    else:
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


def _read_header(path: Path, kind: str, findings: Findings) -> RifFile | None:
    if not _is_utf8(path, findings):
        return None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        line = stream.readline(LONGEST_HEADER).rstrip("\r\n")
    headers = [header.strip().upper() for header in line.split(layout.DELIMITER)]
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
    return _place(path, kind, headers, findings)


_OTHER_MARKS = (("commas", ","), ("tabs", "\t"), ("semicolons", ";"))


def _place(path: Path, kind: str, headers: list[str], findings: Findings) -> RifFile | None:
    place = {header: number for number, header in reversed(list(enumerate(headers, 1)))}
    lines = kind in layout.CLAIMS and layout.PAYMENT not in place
    only_lines = lines and any(header in place for header in layout.LINE_NUMBERS)
    if kind == layout.BENEFICIARY:
        columns, monthly = layout.BENEFICIARY_COLUMNS, layout.BENEFICIARY_MONTHS
    elif kind == layout.DRUGS:
        columns, monthly = layout.DRUG_COLUMNS, ()
    else:
        columns = layout.LINE_COLUMNS if only_lines else layout.claim_columns(kind)
        monthly = ()

    places, months, names, missing = {}, {}, {}, []
    for column in columns:
        header = next((each for each in column.headers if each in place), None)
        if header is not None:
            places[column.name] = place[header]
            names[(column.name, 0)] = header
        elif column.required:
            missing.append(column.headers)
    for array in monthly:
        found = [
            next((header for header in array.headers(month) if header in place), None)
            for month in range(1, 13)
        ]
        if not array.required and not any(found):
            continue
        missing += [array.headers(month) for month, header in enumerate(found, 1) if header is None]
        names |= {(array.name, month): header for month, header in enumerate(found, 1) if header}
        months[array.name] = tuple(place[header] for header in found if header)

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
    return RifFile(path, kind, len(headers), places, months, names, only_lines)


def _is_utf8(path: Path, findings: Findings) -> bool:
    """Whether every byte of the file is UTF-8 text without NUL; the first that is not is found."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    row = 1
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            try:
                decoder.decode(block)
                problem, at = ("a NUL character", block.find(b"\0")) if b"\0" in block else ("", 0)
            except UnicodeDecodeError as error:
                problem, at = "bytes that are not UTF-8", error.start
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

"""Published files as they come from the publisher: a ZIP archive holds the files of a month.

Nothing is unpacked before the archive's own list of parts was judged, by the rule that documents are judged by. No
part is written under its own path, and none may be larger than it says.
"""

import shutil
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from enrollees.ingest.findings import WARNING, Findings, shown
from fai_portal.documents.checks.zip_bomb import unsafe

MAGIC = b"PK\x03\x04"
_TABLES = (".csv", ".txt")
_ENCRYPTED = 0x1
_ALLOWED = "a ZIP archive of CSV files, as it was published"


def unpacked(paths: list[Path], into: Path, findings: Findings) -> list[Path]:
    """The files themselves: each archive is replaced by the tables in it, or by a finding."""
    found: list[Path] = []
    for number, path in enumerate(sorted(paths)):
        if _is_archive(path):
            # The month may stand in the archive's name alone, so its folder is called like it.
            found += _parts(path, into / str(number) / path.stem, findings)
        else:
            found.append(path)
    return found


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _parts(path: Path, folder: Path, findings: Findings) -> list[Path]:
    name = shown(path.name)
    folder.mkdir(parents=True)
    try:
        with ZipFile(path) as archive:
            if troubles := list(_troubles(archive)):
                for trouble in troubles:
                    findings.add(
                        rule="unsafe_archive",
                        file=name,
                        found=trouble,
                        allowed=_ALLOWED,
                        fix="Unpack it yourself and send the files in it, once you know what they are.",
                    )
                return []
            return [
                written
                for part in archive.infolist()
                if (written := _written(archive, part, folder, findings))
            ]
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        findings.add(
            rule="unreadable_file",
            file=name,
            found="a damaged ZIP archive, or one whose parts are not what its list says",
            allowed=_ALLOWED,
            fix="Download it again.",
        )
        return []


def _troubles(archive: ZipFile) -> list[str]:
    troubles = list(unsafe(archive, "archive"))
    if any(part.flag_bits & _ENCRYPTED for part in archive.infolist()):
        troubles.append("A part of the archive is locked with a password.")
    names = [PurePosixPath(part.filename).name.lower() for part in archive.infolist() if not part.is_dir()]
    if len(set(names)) < len(names):
        troubles.append("Two parts of the archive have one name.")
    return troubles


def _written(archive: ZipFile, part: ZipInfo, folder: Path, findings: Findings) -> Path | None:
    """A table of the archive as a file; nothing of its path is used but its last name."""
    name = PurePosixPath(part.filename.replace("\\", "/")).name
    if part.is_dir() or not name:
        return None
    if not name.lower().endswith(_TABLES):
        findings.add(
            rule="file_not_read",
            severity=WARNING,
            file=shown(name),
            found="a file in the archive that is no CSV file",
            allowed=_ALLOWED,
            fix="Nothing is needed: it was left out.",
        )
        return None
    path = folder / name
    with archive.open(part) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path

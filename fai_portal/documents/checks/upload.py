"""The file under the checks: its true type, and its opened form where it has one."""

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pikepdf

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLE = "an old Office file"
ZIP = "a ZIP archive"
HEAD = 1024

# What a file is by its first bytes, in words; only PDF and ZIP can become something we take.
MAGIC = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xfe\xed\xfa", "a Mac program"),
    (b"\xcf\xfa\xed\xfe", "a Mac program"),
    (b"\xca\xfe\xba\xbe", "a Java or Mac program"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"{\\rtf", "a rich text file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"#!", "a script"),
    (b"%!PS", "a PostScript file"),
    (b"<?xml", "an XML file"),
    (b"<html", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<svg", "an SVG picture"),
)


@dataclass(frozen=True)
class Upload:
    path: Path
    extension: str  # of the name that was given, in small letters with its dot

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @cached_property
    def head(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(HEAD)

    @cached_property
    def found_type(self) -> str:
        """A media type that we take, or what it is in words."""
        start = self.head.lstrip()[:16].lower()
        for magic, kind in MAGIC:
            if self.head.startswith(magic) or (magic.startswith(b"<") and start.startswith(magic)):
                return DOCX if kind == ZIP and self._holds_word() else kind
        return "a file of another kind"

    @property
    def media_type(self) -> str:
        return self.found_type if self.found_type in (PDF, DOCX) else ""

    @cached_property
    def archive(self) -> zipfile.ZipFile | None:
        """The parts of a file that begins as a ZIP archive; its directory is read, nothing is unpacked."""
        if not self.head.startswith(b"PK"):
            return None
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
            return None

    @cached_property
    def pdf(self) -> pikepdf.Pdf | None:
        return self._opened[0]

    @property
    def pdf_error(self) -> Exception | None:
        return self._opened[1]

    @cached_property
    def _opened(self) -> tuple[pikepdf.Pdf | None, Exception | None]:
        """Opened without repair: a reader that repairs may see another file than the one that was checked."""
        if not self.head.startswith(b"%PDF-"):
            return None, None
        try:
            return pikepdf.open(self.path, attempt_recovery=False, suppress_warnings=True), None
        except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError, OSError) as error:
            return None, error

    def _holds_word(self) -> bool:
        names = set(self.archive.namelist()) if self.archive else set()
        return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)

"""Would a Word document, or any archive, unpack to more than anybody needs? Answered from its list of parts; nothing is unpacked."""

from collections.abc import Iterator
from zipfile import ZipFile

from fai_portal.documents.checks.limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED, MB
from fai_portal.documents.checks.upload import Upload

ARCHIVES = (
    ".zip",
    ".docx",
    ".xlsx",
    ".pptx",
    ".docm",
    ".xlsm",
    ".jar",
    ".7z",
    ".rar",
    ".gz",
    ".bz2",
    ".xz",
    ".tar",
)
FIX = "Save the document anew in Word and send that."


def check(upload: Upload) -> Iterator[str]:
    if upload.archive is not None:
        for sentence in unsafe(upload.archive, "document"):
            yield sentence if "another archive" in sentence else f"{sentence} {FIX}"


def unsafe(archive: ZipFile, name: str) -> Iterator[str]:
    """What speaks against unpacking an archive, by its list of parts alone; nothing is said of one that may be."""
    parts = archive.infolist()
    if len(parts) > MAX_ENTRIES:
        yield f"The {name} consists of {len(parts):,} parts; at most {MAX_ENTRIES:,} are taken."
    unpacked = sum(each.file_size for each in parts)
    if unpacked > MAX_UNPACKED:
        yield f"The {name} would unpack to {unpacked / MB:,.0f} MB; at most {MAX_UNPACKED // MB} MB are taken."
    if any(each.file_size > MB and each.file_size > MAX_RATIO * each.compress_size for each in parts):
        yield f"A part of the {name} would unpack to more than {MAX_RATIO} times its size."
    if any(each.filename.lower().endswith(ARCHIVES) for each in parts):
        yield f"Inside the {name} is another archive or Office file. Take it out and send it as a file of its own."

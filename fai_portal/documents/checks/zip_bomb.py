"""Would a Word document unpack to more than anybody needs? Answered from its list of parts; nothing is unpacked."""

from collections.abc import Iterator

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
    if upload.archive is None:
        return
    parts = upload.archive.infolist()
    if len(parts) > MAX_ENTRIES:
        yield f"The document consists of {len(parts):,} parts; at most {MAX_ENTRIES:,} are taken. {FIX}"
    unpacked = sum(each.file_size for each in parts)
    if unpacked > MAX_UNPACKED:
        yield f"The document would unpack to {unpacked / MB:,.0f} MB; at most {MAX_UNPACKED // MB} MB are taken. {FIX}"
    if any(each.file_size > MB and each.file_size > MAX_RATIO * each.compress_size for each in parts):
        yield f"A part of the document would unpack to more than {MAX_RATIO} times its size. {FIX}"
    if any(each.filename.lower().endswith(ARCHIVES) for each in parts):
        yield "Inside the document is another archive or Office file. Take it out and send it as a document of its own."

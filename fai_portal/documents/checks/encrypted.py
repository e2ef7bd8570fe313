"""Is the file protected, so that nobody can look inside?"""

from collections.abc import Iterator

import pikepdf

from fai_portal.documents.checks.upload import OLE, Upload

PROTECTED = (
    "The file is protected by a password or by restrictions. Save a copy without protection and send that."
)
WRAPPER = "EncryptedPackage".encode("utf-16-le")  # how Office stores a protected .docx


def check(upload: Upload) -> Iterator[str]:
    if (
        isinstance(upload.pdf_error, pikepdf.PasswordError)
        or (upload.pdf and upload.pdf.is_encrypted)
        or (upload.found_type == OLE and WRAPPER in upload.path.read_bytes())
    ):
        yield PROTECTED
    elif upload.found_type == OLE:
        yield "The file is in the format of Word before 2007. Save it as a Word document (.docx) and send that."
    elif upload.archive and any(each.flag_bits & 0x1 for each in upload.archive.infolist()):
        yield PROTECTED

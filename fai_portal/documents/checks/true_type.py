"""Is the file what its name says?"""

from collections.abc import Iterator

from fai_portal.documents.checks.upload import DOCX, OLE, PDF, Upload

TAKEN = {".pdf": PDF, ".docx": DOCX}
WORDS = {PDF: "a PDF", DOCX: "a Word document"}


def check(upload: Upload) -> Iterator[str]:
    found = WORDS.get(upload.found_type, upload.found_type)
    expected = TAKEN.get(upload.extension)
    if expected is None:
        ending = f"ends in {upload.extension}" if upload.extension else "has no ending"
        yield f"The name {ending}; PDF (.pdf) and Word (.docx) are taken. Save the document as one of them."
    elif upload.size == 0:
        yield "The file is empty. Choose the file again, and check that it opens on your machine."
    elif upload.found_type == OLE:
        return  # protected, or too old: `encrypted` says which
    elif upload.found_type != expected:
        yield f"The name ends in {upload.extension}, but inside is {found}. Save it as a PDF or a Word document (.docx)."

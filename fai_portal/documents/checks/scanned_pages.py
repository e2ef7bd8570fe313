"""Is it a scan, pages without a letter of text? Taken all the same, and told: nobody can search or hear it."""

from collections.abc import Iterator

import pikepdf

from fai_portal.documents.checks.upload import Upload

SHOWS_TEXT = "Tj TJ ' \""
FLAG = "No page holds text, so this seems to be a scan. It cannot be searched or read aloud; a PDF with text is better."


def check(upload: Upload) -> Iterator[str]:
    """Yields what is worth telling, not what is refused."""
    if upload.pdf is None or upload.pdf.is_encrypted:
        return
    seen: set[tuple[int, int]] = set()
    try:
        if not any(_has_text(page.obj, page.resources, seen) for page in upload.pdf.pages):
            yield FLAG
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError):
        return  # what a page says cannot be read: then nothing is known of its text


def _has_text(content: pikepdf.Object, resources: pikepdf.Object, seen: set[tuple[int, int]]) -> bool:
    """Whether a page or a form shows text itself or through the forms it uses."""
    if pikepdf.parse_content_stream(content, SHOWS_TEXT):
        return True
    for form in (resources.get("/XObject", pikepdf.Dictionary()) or {}).values():
        if form.get("/Subtype") != pikepdf.Name.Form or form.objgen in seen:
            continue
        seen.add(form.objgen)
        if _has_text(form, form.get("/Resources", resources), seen):
            return True
    return False

"""A document as an answer: one way for every page and for the API."""

from django.http import FileResponse, HttpRequest
from django.utils import timezone

from fai_portal.documents.models import Document
from fai_portal.documents.services.document import open_document


def streamed(request: HttpRequest, document: Document) -> FileResponse:
    """The file as an attachment, piece by piece. No browser shows it inside this site and no cache keeps it.

    The caller has looked for the document among those the reader may see. Raises NotReadable.
    """
    handle = open_document(by=request.user, on=timezone.now(), document=document)  # type: ignore[arg-type]
    response = FileResponse(
        handle, as_attachment=True, filename=document.name, content_type=document.media_type
    )
    response["Content-Length"] = document.size
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response._csp_replace = {"default-src": "'none'", "sandbox": True}  # type: ignore[attr-defined]
    return response

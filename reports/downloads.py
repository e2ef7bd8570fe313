"""An artifact as an answer: one way for the page and the API."""

from django.http import FileResponse, HttpRequest
from django.utils import timezone

from reports.services.artifact import open_artifact


def streamed(request: HttpRequest, artifact) -> FileResponse:
    """The file as an attachment, piece by piece, kept by no cache on the way."""
    handle = open_artifact(by=request.user, on=timezone.now(), artifact=artifact)
    response = FileResponse(
        handle, as_attachment=True, filename=artifact.name, content_type=artifact.media_type
    )
    response["Content-Length"] = artifact.size
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response

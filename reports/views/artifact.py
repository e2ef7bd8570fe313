"""Downloading a file. Nothing is reachable without signing in, and each download is recorded first."""

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views import View

from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from reports import selectors
from reports.services.artifact import open_artifact


class DownloadArtifact(NamesPermission, View):
    permission = Permission.DOWNLOAD_ARTIFACT

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        artifact = selectors.artifact(request.user, pk)
        if artifact is None:
            raise Http404("There is no such file.")
        return streamed(request, artifact)


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

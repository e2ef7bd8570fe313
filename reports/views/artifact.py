"""Downloading a file. Nothing is reachable without signing in, and each download is recorded first."""

from django.http import FileResponse, Http404, HttpRequest
from django.views import View

from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from reports import selectors
from reports.downloads import streamed


class DownloadArtifact(NamesPermission, View):
    permission = Permission.DOWNLOAD_ARTIFACT

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        artifact = selectors.artifact(request.user, pk)
        if artifact is None:
            raise Http404("There is no such file.")
        return streamed(request, artifact)

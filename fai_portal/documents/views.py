"""Sending documents, where each stands, and its bytes once it is ready. Attaching one to something is its owner's page."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views import View

from fai_portal.access.checks import can
from fai_portal.access.permissions import PUBLIC, Permission
from fai_portal.access.views import NamesPermission
from fai_portal.documents import selectors
from fai_portal.documents.downloads import streamed
from fai_portal.documents.forms import FilesForm
from fai_portal.documents.models import Document
from fai_portal.documents.rules import NotReadable
from fai_portal.documents.services.document import receive_document

PAGE_SIZE = 20


def _found(request: HttpRequest, pk: int) -> Document:
    document = selectors.document(request.user, pk)
    if document is None:
        raise Http404("There is no such document.")
    return document


def _private(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


class Documents(NamesPermission, View):
    """What a person sent and may see, and the form that sends more."""

    permission = Permission.VIEW_UNPUBLISHED

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, FilesForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FilesForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=400)
        for file in form.cleaned_data["documents"]:
            receive_document(by=request.user, on=timezone.now(), file=file, name=file.name)  # type: ignore[arg-type]
        return redirect("documents")

    def _page(self, request: HttpRequest, form: FilesForm, status: int = 200) -> HttpResponse:
        page = Paginator(selectors.documents(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "standings": [selectors.standing(each) for each in page.object_list],
            "form": form if can(request.user, Permission.WRITE_MOU) else None,
        }
        return _private(request, "documents/documents.html", context, status)


class ShowDocument(NamesPermission, View):
    """For everybody who may see the row: the public sees what an owner published."""

    permission = PUBLIC
    template = "documents/document.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return _private(request, self.template, {"standing": selectors.standing(_found(request, pk))})


class ShowStanding(ShowDocument):
    """The part of the page that changes, for a browser that asks again by itself until it hears 286."""

    template = "documents/_news.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        standing = selectors.standing(_found(request, pk))
        return _private(request, self.template, {"standing": standing}, 286 if standing.is_over else 200)


class DownloadDocument(NamesPermission, View):
    permission = PUBLIC

    def get(self, request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
        document = _found(request, pk)
        try:
            return streamed(request, document)
        except NotReadable:
            return _private(request, ShowDocument.template, {"standing": selectors.standing(document)}, 409)

"""The layouts that files are written in: the data dictionary of each as a page, and an empty file to start from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from enrollees.ingest.layouts.known import LAYOUTS
from enrollees.ingest.layouts.schema import Layout
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission


def _layout(slug: str) -> Layout:
    found = next((layout for layout in LAYOUTS.values() if layout.slug == slug), None)
    if found is None:
        raise Http404("There is no such layout.")
    return found


class Layouts(NamesPermission, View):
    """Every kind of file that the portal reads."""

    permission = Permission.VIEW_DATASETS

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "enrollees/layouts.html", {"layouts": LAYOUTS.values()})


class LayoutPage(NamesPermission, View):
    permission = Permission.VIEW_DATASETS

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return render(request, "enrollees/layout.html", {"layout": _layout(slug)})


class LayoutTemplate(NamesPermission, View):
    permission = Permission.VIEW_DATASETS

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        layout = _layout(slug)
        style = 1 if request.GET.get("names") == "other" else 0
        response = HttpResponse(layout.template(style), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{layout.key}.csv"'
        return response

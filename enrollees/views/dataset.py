"""The list of datasets, and one of them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from enrollees.selectors.dataset import dataset_page, datasets
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from fai_portal.audit.views import RecordsRead

PAGE_SIZE = 25


class Datasets(NamesPermission, View):
    """All datasets the person may see, newest first."""

    permission = Permission.VIEW_DATASETS

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(datasets(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "enrollees/datasets.html", {"page": page})


class DatasetView(View):
    """What a dataset holds, in totals."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.page = dataset_page(request.user, pk)
        if self.page is None:
            raise Http404("There is no such dataset.")
        return render(request, "enrollees/dataset.html", {"page": self.page})


class DatasetPage(NamesPermission, RecordsRead, DatasetView):
    permission = Permission.VIEW_DATASETS
    read_action = "dataset.view"
    page: Any

    def read_subject(self) -> str:
        return self.page.dataset.subject

"""The person-month layout: its data dictionary as a page, and an empty file to start from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission


class LayoutPage(NamesPermission, View):
    permission = Permission.VIEW_DATASETS

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "enrollees/layout.html", {"layout": PERSON_MONTHS})


class LayoutTemplate(NamesPermission, View):
    permission = Permission.VIEW_DATASETS

    def get(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(PERSON_MONTHS.template(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="person_months.csv"'
        return response

"""The list of intakes, and one with its findings."""

from tempfile import TemporaryFile
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from enrollees.ingest.layouts.known import dictionary_place
from enrollees.render.findings import write_workbook
from enrollees.selectors.intake import (
    SORTS,
    intake_page,
    intakes,
    sorted_findings,
)
from enrollees.selectors.upload import sent_by, unfinished
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from fai_portal.audit.views import RecordsRead

PAGE_SIZE = 25
FINDINGS_A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRIVATE = {"Cache-Control": "private, no-store"}


class Intakes(NamesPermission, View):
    """All files the person may see the verdict of, newest first."""

    permission = Permission.VIEW_INTAKES

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(intakes(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {"page": page, "unfinished": unfinished(request.user)[:PAGE_SIZE]}
        return render(request, "enrollees/intakes.html", context)


class IntakeView(View):
    """One file: its verdict, how often each rule spoke, and the findings."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.page = intake_page(request.user, pk)
        if self.page is None:
            raise Http404("There is no such intake.")
        sort = request.GET.get("sort", "")
        ordered = sorted_findings(self.page.findings, sort)
        findings = Paginator(ordered, FINDINGS_A_PAGE).get_page(request.GET.get("page"))
        layout = self.page.batch.layout
        upload = sent_by(request.user, self.page.batch)
        context = {
            "page": self.page,
            "findings": findings,
            "rows": [(each, dictionary_place(layout, each.field)) for each in findings],
            "sort": sort if sort in SORTS else "",
            "sorts": SORTS,
            "upload": upload,
            "copies": upload.copies if upload else (),
        }
        return render(request, "enrollees/intake.html", context)


class IntakePage(NamesPermission, RecordsRead, IntakeView):
    permission = Permission.VIEW_INTAKES
    read_action = "intake.view"
    page: Any

    def read_subject(self) -> str:
        return self.page.batch.subject


class WorkbookView(View):
    """The findings that are listed, and how often each rule spoke, as a workbook."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        page = intake_page(request.user, pk)
        if page is None:
            raise Http404("There is no such intake.")
        self.batch = page.batch
        out = TemporaryFile()  # noqa: SIM115 - the answer closes it
        write_workbook(page.batch, page.findings, out)
        out.seek(0)
        return FileResponse(
            out, as_attachment=True, filename=f"findings-{pk}.xlsx", content_type=XLSX, headers=PRIVATE
        )


class FindingsWorkbook(NamesPermission, RecordsRead, WorkbookView):
    permission = Permission.VIEW_INTAKES
    read_action = "intake.download"
    batch: Any

    def read_subject(self) -> str:
        return self.batch.subject

"""The list of intakes, one with its findings, and sending a file."""

from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from enrollees.datasets.engine import scratch_folder
from enrollees.forms import PersonMonthsForm
from enrollees.ingest.findings import IntakeReport
from enrollees.ingest.layouts.known import dictionary_place
from enrollees.render.findings import write_workbook
from enrollees.selectors.intake import (
    SORTS,
    importable_demonstrations,
    intake_page,
    intakes,
    sorted_findings,
)
from enrollees.services.intake import NotReady, import_person_months
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
        return render(request, "enrollees/intakes.html", {"page": page})


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
        context = {
            "page": self.page,
            "findings": findings,
            "rows": [(each, dictionary_place(layout, each.field)) for each in findings],
            "sort": sort if sort in SORTS else "",
            "sorts": SORTS,
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


class NewIntake(NamesPermission, View):
    """Send a person-month file. It is checked while the sender waits, and the findings are the next page."""

    permission = Permission.IMPORT_DATA

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, form)
        try:
            report = self.sent(request, form)
        except NotReady as lack:
            form.add_error(None, str(lack))
            return self.page(request, form)
        return redirect("intake", pk=report.batch)

    def sent(self, request: HttpRequest, form: PersonMonthsForm) -> IntakeReport:
        with scratch_folder() as folder:
            path = folder / "sent"
            _write(form.cleaned_data["file"], path)
            return import_person_months(
                path=path,
                demonstration=form.cleaned_data["demonstration"],
                by=request.user,
                on=timezone.now(),
                dry_run=form.cleaned_data["dry_run"],
                file_name=form.cleaned_data["file"].name,
            )

    def form(self, request: HttpRequest, *data: Any) -> PersonMonthsForm:
        return PersonMonthsForm(*data, demonstrations=importable_demonstrations(request.user))

    def page(self, request: HttpRequest, form: PersonMonthsForm) -> HttpResponse:
        status = 400 if form.errors else 200
        return render(request, "enrollees/new_intake.html", {"form": form}, status=status)


def _write(file: UploadedFile, path: Path) -> None:
    with path.open("wb") as stream:
        for chunk in file.chunks():
            stream.write(chunk)

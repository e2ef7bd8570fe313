"""Sending files, and how far their check is. At its end the page of their findings takes its place."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views import View

from enrollees.forms import UploadForm
from enrollees.models import Upload
from enrollees.selectors import upload as selectors
from enrollees.selectors.intake import importable_demonstrations
from enrollees.services.upload import receive_upload
from fai_portal.access.checks import AllStates, states_of
from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from fai_portal.audit.views import RecordsRead
from fai_portal.documents import store


class NewIntake(NamesPermission, View):
    """The answer comes when the bytes are in quarantine; a job looks into them."""

    permission = Permission.IMPORT_DATA

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, form, status=400)
        told = form.cleaned_data
        upload = receive_upload(
            by=request.user,  # type: ignore[arg-type]
            on=timezone.now(),
            layout=told["layout"],
            files=[(each.name, each) for each in told["file"]],
            demonstration=told["demonstration"],
            synthetic=told["synthetic"],
            dry_run=told["dry_run"],
        )
        return redirect("upload", pk=upload.pk)

    def form(self, request: HttpRequest, *data: Any) -> UploadForm:
        counts = isinstance(states_of(request.user, Permission.IMPORT_COUNTS), AllStates)
        return UploadForm(*data, demonstrations=importable_demonstrations(request.user), counts=counts)

    def page(self, request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
        return render(request, "enrollees/new_intake.html", {"form": form}, status=status)


class UploadPage(NamesPermission, View):
    permission = Permission.VIEW_INTAKES

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self.found(request, pk)
        return redirect("intake", pk=upload.batch_id) if upload.batch_id else self.told(request, upload)

    def found(self, request: HttpRequest, pk: int) -> Upload:
        upload = selectors.upload(request.user, pk)
        if upload is None:
            raise Http404("No such file was sent.")
        return upload

    def told(self, request: HttpRequest, upload: Upload, template: str = "upload.html") -> HttpResponse:
        response = render(request, f"enrollees/{template}", {"upload": upload})
        patch_cache_control(response, private=True, no_store=True)
        return response


class UploadStanding(UploadPage):
    """The part of the page that changes, for a browser that asks again by itself until it hears 286."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self.found(request, pk)
        response = self.told(request, upload, "_upload.html")
        if upload.batch_id:
            response["HX-Redirect"] = reverse("intake", args=[upload.batch_id])
        if upload.is_over:
            response.status_code = 286
        return response


class CopyView(View):
    """The file as it came, with a column of findings and without identifiers: for whoever sent it."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        upload = selectors.upload(request.user, pk)
        copies = upload.copies if upload and upload.requested_by_id == request.user.pk else []
        if not 0 < number <= len(copies):
            raise Http404("There is no such copy.")
        self.upload, copy = upload, copies[number - 1]
        return FileResponse(
            store.open_stored(copy["sha256"]), as_attachment=True, filename=f"findings-{pk}-{number}.csv",
            content_type="text/csv; charset=utf-8", headers={"Cache-Control": "private, no-store"},
        )  # fmt: skip


class AnnotatedCopy(NamesPermission, RecordsRead, CopyView):
    permission = Permission.VIEW_INTAKES
    read_action = "intake.download"
    upload: Any

    def read_subject(self) -> str:
        return self.upload.subject

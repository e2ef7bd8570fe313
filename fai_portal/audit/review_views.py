"""The page of the yearly access review, and its exports."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fai_portal.access.permissions import Permission
from fai_portal.access.views import names
from fai_portal.audit.access_review import as_csv, as_xlsx
from fai_portal.audit.selectors import access_held, is_review_due, last_done
from fai_portal.audit.services.access_review import export_access, note_review

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@names(Permission.MANAGE_USERS)
def access_review(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        note_review(by=request.user, on=timezone.now())
        return redirect("access-review")
    shown = {
        "rows": access_held(request.user),
        "reviewed": last_done("access.reviewed"),
        "is_due": is_review_due(timezone.now()),
    }
    return render(request, "audit/access_review.html", shown)


@never_cache
@require_safe
@names(Permission.MANAGE_USERS)
def access_csv(request: HttpRequest) -> HttpResponse:
    return _file(as_csv(export_access(by=request.user, on=timezone.now(), form="csv")), "text/csv", "csv")


@never_cache
@require_safe
@names(Permission.MANAGE_USERS)
def access_xlsx(request: HttpRequest) -> HttpResponse:
    on = timezone.now()
    return _file(as_xlsx(export_access(by=request.user, on=on, form="xlsx"), on), XLSX, "xlsx")


def _file(body: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"access-review-{timezone.now():%Y-%m-%d}.{ending}"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

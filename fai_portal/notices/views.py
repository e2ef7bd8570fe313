from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from fai_portal.access.permissions import Permission
from fai_portal.access.views import names
from fai_portal.notices.selectors import latest
from fai_portal.notices.services.notice import mark_read


@require_GET
@names(Permission.VIEW_DESK)
def notices(request: HttpRequest) -> HttpResponse:
    return render(request, "notices/notices.html", {"notices": latest(user=request.user)})


@require_POST
@names(Permission.VIEW_DESK)
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(by=request.user, on=timezone.now())  # type: ignore[arg-type]
    return redirect("notices")

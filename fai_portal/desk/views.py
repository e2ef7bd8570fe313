from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fai_portal.access.permissions import Permission
from fai_portal.access.views import names
from fai_portal.desk.registry import cards


@require_safe
@names(Permission.VIEW_DESK)
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/desk.html", {"cards": cards(request.user)})

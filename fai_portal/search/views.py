from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import names
from fai_portal.search.selectors import found


@require_safe
@names(PUBLIC)
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:200]
    entries = found(user=request.user, words=words)
    return render(request, "search/search.html", {"words": words, "entries": entries})

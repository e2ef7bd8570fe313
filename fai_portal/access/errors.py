"""What is answered where no view could: below /api/ in the shape of every other error there, elsewhere as a page."""

from collections.abc import Callable
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import loader
from django.utils.datastructures import MultiValueDict
from django.views import defaults

from fai_portal.access.api import problem_page
from fai_portal.access.numbers import request_number

UNREADABLE = "Something in the address, the headers or the body is not in a shape that this site reads."


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _in_api(request):
        return problem_page(request, 400, UNREADABLE)
    return defaults.bad_request(request, exception)  # type: ignore[arg-type]


def server_error(request: HttpRequest) -> HttpResponse:
    """The page needs no database and no user: they may be what failed."""
    if _in_api(request):
        number = {"error_number": request_number()}
        return problem_page(request, 500, "Something went wrong on our side.", **number)
    html = loader.render_to_string("500.html", {"request": SimpleNamespace(number=request_number())})
    return HttpResponse(html, status=500)


def _in_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


class ReadableMiddleware:
    """Refuses a body that says it is in another encoding than UTF-8, before anything tries to read it.

    Python knows encodings that are none of text, such as rot13; Django meets them with an error of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            # The page asks for a token against forged requests, which reading this body would be needed for.
            request.POST, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
            return bad_request(request)
        return self.get_response(request)

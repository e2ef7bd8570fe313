"""Who acts is known to whatever a request writes, and refusals are events too."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from fai_portal.access.checks import roles_in_words
from fai_portal.access.numbers import request_number
from fai_portal.audit.services.refusal import record_refusal
from fai_portal.history.acting import acting

type_of_handler = Callable[[HttpRequest], HttpResponseBase]
VIA = {"/api/": "api", "/admin/": "admin"}


class ActingMiddleware:
    """Whatever is written while a request is answered says by whom, as what and in which request."""

    def __init__(self, get_response: type_of_handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        with acting(
            user=getattr(user, "email", ""),
            role=roles_in_words(user),
            request=request_number(),
            via=next((word for start, word in VIA.items() if request.path_info.startswith(start)), "web"),
        ):
            return self.get_response(request)


class RefusalMiddleware:
    """Records each answer of 401 or 403, with the route and the numbers in its address.

    Somebody else's object answers 404, so what a signed-in account did not find is recorded too.
    """

    def __init__(self, get_response: type_of_handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if hasattr(request, "user") and _is_refusal(request, response.status_code):
            match = request.resolver_match
            record_refusal(
                by=request.user,
                action="request.refused",
                subject=f"route:{match.route if match else 'unknown'}"[:200],
                on=timezone.now(),
                method=request.method,
                status=response.status_code,
                **_numbers(match.kwargs if match else {}),
            )
        return response


def _is_refusal(request: HttpRequest, status: int) -> bool:
    named = request.resolver_match and request.resolver_match.kwargs
    return status in {401, 403} or (status == 404 and request.user.is_authenticated and bool(named))


def _numbers(named: dict[str, object]) -> dict[str, str]:
    """What an address named, where it is a key of ours: free text may be anything, so it is left out."""
    return {
        f"named_{name}": str(value)
        for name, value in named.items()
        if isinstance(value, int | UUID) or (isinstance(value, str) and value.isdigit() and len(value) <= 18)
    }

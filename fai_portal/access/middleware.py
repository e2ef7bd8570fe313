"""Each request works in one transaction, in the context of whoever asks."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from fai_portal.access.acting import acting_as


class ContextMiddleware:
    """One transaction for the request, its answer and their events, in the context of whoever asks.

    An exception takes back what was written, also where an error page or the API's problem answers it. A body that
    is streamed is read after the transaction, from files, never from rows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/health/"):  # must answer while there is no database
            return self.get_response(request)
        with transaction.atomic(), acting_as(request.user):
            response = self.get_response(request)
            if getattr(request, "takes_back", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        take_back(request)


def take_back(request: HttpRequest) -> None:
    """Roll the request's transaction back at its end; until then the error page may still read."""
    request.takes_back = True  # type: ignore[attr-defined]

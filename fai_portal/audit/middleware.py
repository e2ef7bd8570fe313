"""Refusals are events too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from fai_portal.audit.services.refusal import record_refusal


class RefusalMiddleware:
    """Records each answer of 401 or 403, with the route and without its values."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in {401, 403} and hasattr(request, "user"):
            match = request.resolver_match
            record_refusal(
                by=request.user,
                action="request.refused",
                subject=f"route:{match.route if match else 'unknown'}"[:200],
                on=timezone.now(),
                method=request.method,
                status=response.status_code,
            )
        return response

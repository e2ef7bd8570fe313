"""How often one person, or one address of the network, may ask. Counted in the database, so by all processes at once."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from fai_portal.access.api import problem_page
from fai_portal.accounts.services.uses import count_use


def address_of(request: HttpRequest) -> str:
    """Whoever asks: the address that the outermost of our own proxies saw, or the one that connected.

    What a client writes into the header itself stands further left, and is not believed.
    """
    seen = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    proxies = settings.PROXIES
    if proxies and len(seen) >= proxies:
        return seen[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def limit_of(request: HttpRequest) -> str | None:
    """Which limit of the settings a request falls under."""
    path = request.path_info
    if path.startswith("/health/"):
        return None
    if (
        path.startswith("/accounts/")
        and request.method == "POST"
        and not path.startswith("/accounts/session")
    ):
        return "entry"
    return "api" if path.startswith("/api/") else "pages"


class LimitMiddleware:
    """Counts before anything else is done for the request, and answers 429 with the time to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = limit_of(request)
        if name is None:
            return self.get_response(request)
        most, seconds = settings.RATE_LIMITS[name]
        # At the door everybody counts by where they are: who they are is only being found out.
        who = request.user.pk if name != "entry" and request.user.is_authenticated else address_of(request)
        on = timezone.now()
        count, until = count_use(by=None, on=on, what=f"limit:{name}:{who}", per=timedelta(seconds=seconds))
        if count <= most:
            return self.get_response(request)
        return _too_many(request, max(1, round((until - on).total_seconds())))


def _too_many(request: HttpRequest, wait: int) -> HttpResponseBase:
    if request.path_info.startswith("/api/"):
        response: HttpResponseBase = problem_page(request, 429, f"Too many requests. Wait {wait} seconds.")
    else:
        response = render(request, "429.html", {"wait": wait}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response

"""Whoever holds a role shows a second factor. A session that showed none opens nothing but the way to set one up."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from fai_portal.access.api import problem_page
from fai_portal.access.checks import holds_a_role
from fai_portal.accounts.proof import shown_second_factor

OPEN = {
    "sign-out",
    "session-state",
    "held-form",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
SENTENCE = "Your account works with a second factor. Sign in on the pages and set one up first."


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if (
            (match and match.url_name in OPEN)
            or not holds_a_role(request.user)
            or shown_second_factor(request)
        ):
            return None
        if request.path_info.startswith("/api/"):
            return problem_page(request, 403, SENTENCE)
        return redirect("mfa_index")

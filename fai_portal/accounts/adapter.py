"""What the portal decides where allauth asks."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from fai_portal.accounts.held import held_for
from fai_portal.accounts.proof import shown_second_factor_lately
from fai_portal.accounts.sealing import seal, unseal
from fai_portal.accounts.selectors import has_second_factor, kinds_of_second_factor


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an administrator invites

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what was done."""

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Whoever sent a form after the session had ended finds it again."""
        response = super().post_login(request, user, **kwargs)
        return redirect("held-form") if held_for(request, user) else response

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """How somebody shows again that it is them. A password alone changes nothing about a second factor."""
        kinds = kinds_of_second_factor(user)
        code = {"id": "mfa_reauthenticate", "url": reverse("mfa_reauthenticate"),
                "description": "Use a code of your authenticator app, or a recovery code"}  # fmt: skip
        passkey = {"id": "mfa_reauthenticate:webauthn", "url": reverse("mfa_reauthenticate_webauthn"),
                   "description": "Use a passkey"}  # fmt: skip
        app_first = [code, passkey] if Authenticator.Type.WEBAUTHN in kinds else [code]
        return app_first if Authenticator.Type.TOTP in kinds else app_first[::-1]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for the first second factor, which is set up right after the password was given."""
        request = context.request
        return has_second_factor(request.user) and not shown_second_factor_lately(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or it was used before. Wait for the next one and try again.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return "FAI Portal"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail leaves by the outbox, which listens to what happened."""

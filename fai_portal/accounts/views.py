"""Signing in and out, and the second factor. These stand below `access`, so the short public list names them."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base import views as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.generic import TemplateView

from fai_portal.accounts.forms import SignInForm
from fai_portal.accounts.held import drop, held_for
from fai_portal.accounts.proof import note_second_factor
from fai_portal.accounts.selectors import configured_identity_provider, kinds_of_second_factor
from fai_portal.accounts.services.one_time_code import use_code
from fai_portal.accounts.signals import second_factor_changed


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "identity_provider": configured_identity_provider()}

    def form_valid(self, form: Form) -> HttpResponse:
        """The password was right: allauth asks for the second factor before anybody is signed in."""
        user = form.get_user()  # type: ignore[attr-defined]
        login = Login(user=user, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {}, login)


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


class HeldForm(LoginRequiredMixin, TemplateView):
    """What somebody sent after their session had ended."""

    template_name = "accounts/held.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = held_for(request, request.user)
        return self.render_to_response({"held": kept}) if kept else redirect(settings.LOGIN_REDIRECT_URL)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        drop(request)
        return redirect(settings.LOGIN_REDIRECT_URL)


class ShowSecondFactor(second_factor.AuthenticateView):
    """Between the password and being signed in."""

    template_name = "accounts/second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = kinds_of_second_factor(self.stage.login.user)
        return {
            **super().get_context_data(**kwargs),
            "has_codes": kinds != {Authenticator.Type.WEBAUTHN},
            "has_passkeys": Authenticator.Type.WEBAUTHN in kinds,
        }


class SecondFactors(second_factor.IndexView):
    template_name = "accounts/second_factors.html"


class ConfirmByCode(second_factor.ReauthenticateView):
    template_name = "accounts/confirm.html"


class ConfirmByPasskey(passkey.ReauthenticateWebAuthnView):
    template_name = "accounts/confirm_passkey.html"


class TellsChange:
    """A mixin of the views that change a second factor: the change and its event stand or fall together."""

    change: str
    kind: str

    def form_valid(self, form: Form) -> HttpResponseBase:
        with transaction.atomic():
            response = super().form_valid(form)  # type: ignore[misc]
            user = self.request.user  # type: ignore[attr-defined]
            second_factor_changed.send(
                type(user), by=user, on=timezone.now(), user=user, change=self.change, kind=self.kind
            )
        return response


class AddApp(TellsChange, app.ActivateTOTPView):
    template_name = "accounts/add_app.html"
    change, kind = "added", Authenticator.Type.TOTP.value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        return {**found, "seed": " ".join(_quarters(found["form"].secret))}

    def form_valid(self, form: Form) -> HttpResponseBase:
        """The app has been shown, and the code that did it is spent."""
        response = super().form_valid(form)
        use_code(by=self.request.user, on=timezone.now(), code=form.cleaned_data["code"])
        note_second_factor(self.request, kind=self.kind)
        return response


class RemoveApp(TellsChange, app.DeactivateTOTPView):
    template_name = "accounts/remove_second_factor.html"
    extra_context = {"what": "authenticator app"}
    change, kind = "removed", Authenticator.Type.TOTP.value


class AddPasskey(TellsChange, passkey.AddWebAuthnView):
    template_name = "accounts/add_passkey.html"
    change, kind = "added", Authenticator.Type.WEBAUTHN.value

    def form_valid(self, form: Form) -> HttpResponseBase:
        response = super().form_valid(form)
        note_second_factor(self.request, kind=self.kind)
        return response


class RemovePasskey(TellsChange, passkey.RemoveWebAuthnView):
    template_name = "accounts/remove_second_factor.html"
    success_url = reverse_lazy("mfa_index")
    extra_context = {"what": "passkey"}
    change, kind = "removed", Authenticator.Type.WEBAUTHN.value


class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"


class NewRecoveryCodes(TellsChange, recovery_codes.GenerateRecoveryCodesView):
    template_name = "accounts/new_recovery_codes.html"
    change, kind = "renewed", Authenticator.Type.RECOVERY_CODES.value


def _quarters(text: str) -> list[str]:
    return [text[place : place + 4] for place in range(0, len(text), 4)]

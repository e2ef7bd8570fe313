"""Signing in: the password, then the second factor. Every guess is counted before it is looked at."""

from datetime import datetime
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from fai_portal.accounts.models import User
from fai_portal.accounts.selectors import account_of
from fai_portal.accounts.services.one_time_code import use_code
from fai_portal.accounts.services.tries import forgive_tries, take_try
from fai_portal.accounts.signals import entry_refused

# The same words whether the account exists, is closed or the password is wrong.
NO_MATCH = "That e-mail address and password do not match an open account. Check both and try again."


def locked_words(until: datetime, on: datetime) -> str:
    minutes = int((until - on).total_seconds() // 60) + 1
    return (
        f"There were too many tries. Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again. "
        "If you forgot your password, ask for a new one."
    )


class SignInForm(AuthenticationForm):
    error_messages = {**AuthenticationForm.error_messages, "invalid_login": NO_MATCH, "inactive": NO_MATCH}

    def clean(self) -> dict[str, Any]:
        """The guess is counted by what was typed, so an address that nobody has is locked like any other."""
        typed, on = self.cleaned_data.get("username"), timezone.now()
        if not typed or not self.cleaned_data.get("password"):
            return super().clean()
        what = f"password:{typed.casefold()}"
        if until := take_try(by=None, on=on, what=what):
            entry_refused.send(User, on=on, user=account_of(typed), reason="locked")
            raise ValidationError(locked_words(until, on), code="locked")
        try:
            cleaned = super().clean()
        except ValidationError:
            entry_refused.send(User, on=on, user=account_of(typed), reason="password")
            raise
        forgive_tries(by=self.get_user(), what=what)
        return cleaned


class AddressForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)


class CountsCodes:
    """A mixin of the forms that take a one-time code."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        on, code, what = timezone.now(), self.cleaned_data["code"], f"code:{self.user.pk}"
        if until := take_try(by=self.user, on=on, what=what):
            entry_refused.send(User, on=on, user=self.user, reason="code_locked")
            raise ValidationError(locked_words(until, on), code="locked")
        self.authenticator = use_code(by=self.user, on=on, code=code)
        if self.authenticator is None:
            entry_refused.send(User, on=on, user=self.user, reason="code")
            raise get_adapter().validation_error("incorrect_code")
        forgive_tries(by=self.user, what=what)
        return code


class CodeForm(CountsCodes, AuthenticateForm):
    pass


class CodeAgainForm(CountsCodes, ReauthenticateForm):
    pass


class PasskeyForm(AuthenticateWebAuthnForm):
    """A signature cannot be guessed, so it is not counted; one that is refused is told."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError:
            entry_refused.send(User, on=timezone.now(), user=self.user, reason="passkey")
            raise

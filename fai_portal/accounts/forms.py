"""Signing in."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        # The same words whether the account exists, is closed or the password is wrong.
        "invalid_login": "That e-mail address and password do not match an open account. Check both and try again.",
        "inactive": "That e-mail address and password do not match an open account. Check both and try again.",
    }

"""Signing in and out. These stand below `access`, so the short public list names them instead."""

from django.contrib.auth.views import LoginView, LogoutView

from fai_portal.accounts.forms import SignInForm


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    http_method_names = ["post", "options"]

"""A forgotten password, and the link that sets one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View

from fai_portal.accounts.forms import AddressForm
from fai_portal.accounts.services.password import account_behind, ask_for_link, set_password

KEPT = "password_ticket"


class ForgotPassword(FormView):
    template_name = "accounts/forgot_password.html"
    form_class = AddressForm

    def form_valid(self, form: AddressForm) -> HttpResponse:
        """The same words and the same work, whoever the address belongs to."""
        ask_for_link(by=None, on=timezone.now(), address=form.cleaned_data["email"])
        return render(self.request, "accounts/link_sent.html")


@method_decorator(never_cache, name="dispatch")
class OpenLink(View):
    """Takes the secret out of the address: it stays in no history, no log of a proxy and no referrer."""

    def get(self, request: HttpRequest, ticket: str) -> HttpResponse:
        request.session[KEPT] = ticket
        return redirect("set-password")


@method_decorator(never_cache, name="dispatch")
class SetPassword(FormView):
    template_name = "accounts/set_password.html"
    form_class = SetPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.ticket = request.session.get(KEPT, "")
        self.account = account_behind(by=None, on=timezone.now(), ticket=self.ticket)
        if self.account is None:
            return self._dead()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.account}

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        password = form.cleaned_data["new_password1"]
        if set_password(by=None, on=timezone.now(), ticket=self.ticket, password=password) is None:
            return self._dead()
        self.request.session.flush()
        messages.success(self.request, "Your password is set. Sign in with it.")
        return redirect("sign-in")

    def _dead(self) -> HttpResponse:
        self.request.session.pop(KEPT, None)
        return render(self.request, "accounts/dead_link.html", status=410)

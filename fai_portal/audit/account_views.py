"""The page of one account: its roles with who gave them, when and why, giving and taking them, and its history."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views import View

from fai_portal.access.forms import RoleForm, WhyForm
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import RoleName
from fai_portal.access.selectors import account_numbered, roles_of
from fai_portal.access.services.grant import GrantRefused, give_role, take_role
from fai_portal.access.views import NamesPermission
from fai_portal.accounts.models import User
from fai_portal.audit.histories import history

CHANGES = 20  # the rest stands on a page of its own


class OneAccount(NamesPermission, View):
    permission = Permission.MANAGE_USERS

    def account(self) -> User:
        found = account_numbered(self.request.user, self.kwargs["pk"])
        if found is None:
            raise Http404("There is no such account.")
        return found

    def page(self, form: RoleForm, status: int = 200) -> HttpResponse:
        account = self.account()
        found = history(self.request.user, "account", str(account.pk))
        changes = found[1] if found else []
        context = {
            "account": account,
            "roles": [(held, WhyForm(auto_id=f"why-{held.number}-%s")) for held in roles_of(account)],
            "form": form,
            "changes": changes[:CHANGES],
            "has_more": len(changes) > CHANGES,
        }
        response = render(self.request, "audit/account.html", context, status=status)
        patch_cache_control(response, private=True, no_store=True)
        return response


class AccountPage(OneAccount):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(RoleForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give it a role."""
        account, form = self.account(), RoleForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=400)
        role, state, reason = (form.cleaned_data[name] for name in ("role", "state", "reason"))
        try:
            give_role(
                by=request.user,  # type: ignore[arg-type]
                on=timezone.now(),
                user=account,
                role=RoleName(role),
                state=state,
                reason=reason,
            )
        except GrantRefused as refusal:
            form.add_error(None, refusal)
            return self.page(form, status=409)
        messages.success(
            request, f"The role was given to {account.name}. It counts from the next page they open."
        )
        return redirect("account", pk)


class TakeRole(OneAccount):
    http_method_names = ("post",)

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        account, sent = self.account(), WhyForm(request.POST)
        reason = sent.cleaned_data["reason"] if sent.is_valid() else ""
        try:
            take_role(by=request.user, on=timezone.now(), user=account, pk=address["number"], reason=reason)  # type: ignore[arg-type]
            messages.success(request, "The role was taken away. What was done under it stays recorded.")
        except GrantRefused as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("account", account.pk)

"""Django's admin site, asking access who may enter and using the portal's own sign-in."""

from typing import Any, NoReturn

from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from fai_portal.access.checks import can, check
from fai_portal.access.permissions import Permission


class PortalAdminSite(AdminSite):
    site_header = "FAI Portal administration"
    site_title = "FAI Portal administration"
    index_title = "Reference data, users and roles"
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        # Django brings an admin of its groups; roles stand in access/roles.py, so there is nothing to group.
        # allauth brings its own too, which ask nobody whether they may.
        its_own = getattr(admin_class, "__module__", "").startswith("allauth.")
        if model_or_iterable not in (Group, (Group,)) and not its_own:
            super().register(model_or_iterable, admin_class, **options)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> NoReturn:
        raise Http404  # a password is changed through the account's service, so that it is audited

    def has_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Permission.USE_ADMIN)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        if request.user.is_authenticated:
            check(request.user, Permission.USE_ADMIN)
        target = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': target})}")

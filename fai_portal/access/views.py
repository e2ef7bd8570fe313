"""A view names its permission; here it is asked."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission, Public

type_of_view = Callable[..., HttpResponseBase]


def refused(request: HttpRequest, permission: Permission | Public) -> HttpResponseBase | None:
    """Where to send somebody who is not signed in; None to go on. Raises Denied for the others."""
    if isinstance(permission, Public):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    check(request.user, permission)
    return None


class NamesPermission:
    """A class-based view's first base: `permission = Permission.X`, or PUBLIC."""

    permission: Permission | Public | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.permission is None:
            raise ImproperlyConfigured(f"{type(self).__name__} names no permission.")
        answer = refused(request, self.permission)
        return answer or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def names(permission: Permission | Public) -> Callable[[type_of_view], type_of_view]:
    """The same for a function view: `@names(Permission.X)`."""

    def wrap(view: type_of_view) -> type_of_view:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return refused(request, permission) or view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return wrap

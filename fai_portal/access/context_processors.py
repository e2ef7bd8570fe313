"""What a template may ask: `{% if may.CREATE_RUN %}`."""

from django.conf import settings
from django.http import HttpRequest

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.access.sessions import clock_of, in_hours, state_of


class May:
    def __init__(self, user: type_of_user) -> None:
        self._user = user

    def __getitem__(self, name: str) -> bool:
        return can(self._user, Permission[name])


def session(request: HttpRequest) -> dict[str, object]:
    """When this session ends, for the warning that every page shows before it does."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    clock = clock_of(request)
    return {
        "session_clock": clock and state_of(clock),
        "session_warning": int(settings.SESSION_WARNING.total_seconds()),
        "session_longest": in_hours(settings.SESSION_LONGEST),
    }


def permissions(request: HttpRequest) -> dict[str, May]:
    return {"may": May(request.user)} if hasattr(request, "user") else {}

"""What a template may ask: `{% if may.CREATE_RUN %}`."""

from django.http import HttpRequest

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission


class May:
    def __init__(self, user: type_of_user) -> None:
        self._user = user

    def __getitem__(self, name: str) -> bool:
        return can(self._user, Permission[name])


def permissions(request: HttpRequest) -> dict[str, May]:
    return {"may": May(request.user)} if hasattr(request, "user") else {}

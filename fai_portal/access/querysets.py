"""Which rows may they see? Every model's queryset answers with `visible_to(user)`."""

from typing import Any, Self

from django.db import models

from fai_portal.access.checks import AllStates, can, states_of, type_of_user
from fai_portal.access.permissions import Permission


class PublicQuerySet(models.QuerySet):
    """Rows that everybody may see: the published record."""

    def visible_to(self, user: type_of_user) -> Self:
        return self.all()


class PermittedQuerySet(models.QuerySet):
    """Rows of no single state: all of them for those who hold the permission, none for the others."""

    permission: Permission

    def visible_to(self, user: type_of_user) -> Self:
        return self.all() if can(user, self.permission) else self.none()


class StateQuerySet(models.QuerySet):
    """Rows that belong to a state: those of the states for which the user holds `permission`."""

    permission: Permission
    state_path = "state__code"

    def visible_to(self, user: type_of_user) -> Self:
        states = states_of(user, self.permission)
        if isinstance(states, AllStates):
            return self.all()
        condition: dict[str, Any] = {f"{self.state_path}__in": sorted(states)}
        return self.filter(**condition)

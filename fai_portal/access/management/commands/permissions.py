from typing import Any

from fai_portal.access.commands import PortalCommand
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES
from fai_portal.access.tables import page


class Command(PortalCommand):
    help = "Prints who can do what: docs/permissions.md, or as JSON each role with its permissions."

    def answer(self, **options: Any) -> list[dict[str, Any]]:
        return [
            {
                "role": role.name.value, "label": role.label, "sentence": role.sentence, "given_for": role.reach,
                "may": [each.value for each in Permission if each in role.permissions],
            }
            for role in ROLES.values()
        ]  # fmt: skip

    def table(self, answer: Any) -> str:
        return page().rstrip("\n")

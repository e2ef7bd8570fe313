"""The button that accepts a version: the one step that is taken here, because it makes the demonstration."""

from typing import Any

from demonstrations.services.acceptance import accept
from fai_portal.access.permissions import Permission
from states.views.step import Step


class Accept(Step):
    permission = Permission.REVIEW_MOU

    def take(self, who: dict[str, Any]) -> str:
        return accept(version=self.version, **who).sentence

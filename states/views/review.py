"""The review desk: what CMS has received, the most urgent first."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from fai_portal.access.permissions import Permission
from fai_portal.access.views import NamesPermission
from states import selectors
from states.builders.words import standing
from states.rules import Side


class Review(NamesPermission, TemplateView):
    permission = Permission.VIEW_INTERNAL
    template_name = "states/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = self.request.user, timezone.now()
        rows = [
            standing(each, user=user, on=now, has_open_questions=each.has_open_questions)  # type: ignore[attr-defined]
            for each in selectors.review_queue(user)
        ]
        groups = [
            ("cms", "CMS's turn", [row for row in rows if row.turn == Side.CMS]),
            ("state", "The state's turn", [row for row in rows if row.turn == Side.STATE]),
        ]
        return super().get_context_data(groups=groups, **kwargs)

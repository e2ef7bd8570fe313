"""The frame of a public page of the record: nobody signs in, and each page numbers its own sources."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from demonstrations.citations import Citations
from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import NamesPermission


class RecordPage(NamesPermission, TemplateView):
    permission = PUBLIC

    @property
    def on(self) -> date:
        """The day the page is true for."""
        return timezone.localdate()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(citations=Citations(), on=self.on, **kwargs)

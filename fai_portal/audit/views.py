"""A view of person-level data, or a download, says what was read before it answers."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from fai_portal.audit.services.event import record


class RecordsRead:
    """A mixin after NamesPermission: the event and the answer stand or fall together."""

    read_action: str

    def read_subject(self) -> str:
        """What is being read, such as `dataset:ab12`; called once the object is known. Empty: nothing was."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            response = super().get(request, *args, **kwargs)  # type: ignore[misc]
            if subject := self.read_subject():
                record(by=request.user, action=self.read_action, subject=subject, on=timezone.now())
        return response

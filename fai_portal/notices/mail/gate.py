"""The one door that mail leaves by, the portal's own and that of its packages.

Outside production it opens for addresses on a list only. Mail that goes to a file or to the console leaves nobody's
machine, so it needs no list.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

STAYS_HERE = (
    "fai_portal.notices.mail.filed.EmailBackend",
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.locmem.EmailBackend",
)


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The number of messages that went on; of a held one nothing does."""
        allowed = [message for message in email_messages if may_leave(message.recipients())]
        if not allowed:
            return 0
        return (
            get_connection(settings.MAIL_BACKEND, fail_silently=self.fail_silently).send_messages(allowed)
            or 0
        )


def stays_here() -> bool:
    """Whether what is sent goes no further than a file or the console."""
    return settings.MAIL_BACKEND in STAYS_HERE


def may_leave(recipients: Sequence[str]) -> bool:
    if settings.MAIL_TO_ALL or stays_here():
        return True
    return all(_is_allowed(address.lower()) for address in recipients)


def _is_allowed(address: str) -> bool:
    """Named itself, or by its domain: `@agency.gov`."""
    listed: Any = {each.lower() for each in settings.MAIL_ALLOWED}
    return address in listed or f"@{address.rpartition('@')[2]}" in listed

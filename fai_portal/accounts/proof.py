"""What a session proved: allauth keeps in it how its person was authenticated, and when."""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest


def shown_second_factor(request: HttpRequest) -> bool:
    return any(each.get("method") == "mfa" for each in get_authentication_records(request, request.user))


def shown_second_factor_lately(request: HttpRequest) -> bool:
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == "mfa" and each["at"] > since for each in records)


def note_second_factor(request: HttpRequest, *, kind: str) -> None:
    """Whoever sets a second factor up in this session has shown it."""
    record_authentication(request, request.user, "mfa", type=kind)

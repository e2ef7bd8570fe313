"""Codes of an authenticator app, and recovery codes: each opens once."""

from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction

from fai_portal.accounts.models import User
from fai_portal.accounts.sealing import unseal

LAST = "counter"  # of the newest code that was used; an older one is a replay


@transaction.atomic
def use_code(*, by: User, on: datetime, code: str) -> Authenticator | None:
    """The authenticator that this code opens, once: the rows are locked, so of two equal codes one opens."""
    mine = Authenticator.objects.select_for_update().filter(user=by).exclude(type=Authenticator.Type.WEBAUTHN)
    for authenticator in mine.order_by("pk"):
        if authenticator.type == Authenticator.Type.TOTP:
            is_right = _use_app_code(authenticator, on, code)
        else:
            is_right = authenticator.wrap().validate_code(code)
        if is_right:
            authenticator.refresh_from_db()
            return authenticator
    return None


def fresh_code(*, by: User, on: datetime, user: User) -> str | None:
    """A code of this person's app that opens now and was not used; None where all of them were."""
    authenticator = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    counter = max(authenticator.data.get(LAST, 0) + 1, _counter(on))
    return _code(authenticator, counter) if counter <= _counter(on) + app_settings.TOTP_TOLERANCE else None


def give_app(*, by: User, on: datetime, user: User) -> Authenticator:
    """An authenticator app that no telephone holds. For the demo, whose codes a command prints."""
    return TOTP.activate(user, generate_totp_secret()).instance


def _use_app_code(authenticator: Authenticator, on: datetime, code: str) -> bool:
    now, tolerance = _counter(on), app_settings.TOTP_TOLERANCE
    for counter in range(now - tolerance, now + tolerance + 1):
        if counter > authenticator.data.get(LAST, 0) and compare_user_code(
            actual=code, expected=_code(authenticator, counter)
        ):
            authenticator.data[LAST] = counter
            authenticator.save(update_fields=["data"])
            return True
    return False


def _counter(on: datetime) -> int:
    return int(on.timestamp()) // app_settings.TOTP_PERIOD


def _code(authenticator: Authenticator, counter: int) -> str:
    return format_hotp_value(hotp_value(unseal(authenticator.data["secret"]), counter))

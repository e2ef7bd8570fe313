"""New keys for the secrets of second factors."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from fai_portal.accounts.models import User
from fai_portal.accounts.sealing import reseal

SEALED = ("secret", "seed")  # of an authenticator app, and of recovery codes


def renew_seals(*, by: User, on: datetime) -> list[int]:
    """Seal each second factor's secret under the current key; the keys of rows that none of our keys opens.

    A row at a time, locked, so that a code that is being used is not lost. Called again it does the same again.
    """
    unreadable = []
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    for key in rows.values_list("pk", flat=True):
        try:
            _renew(key)
        except InvalidToken:
            unreadable.append(key)
    return unreadable


@transaction.atomic
def _renew(key: int) -> None:
    row = Authenticator.objects.select_for_update().filter(pk=key).first()
    if row is None:  # taken away meanwhile
        return
    row.data |= {name: reseal(row.data[name]) for name in SEALED if name in row.data}
    row.save(update_fields=["data"])

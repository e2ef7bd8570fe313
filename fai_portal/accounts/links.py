"""Links by mail that let somebody set a password: once, and for a while.

A link holds what the account's row was when it was made. Setting a password changes the row, and so does closing the
account or inviting anew, and the link opens nothing any more. Nothing is stored, so nothing can be read from a copy.
"""

from datetime import timedelta
from enum import StrEnum

from django.core import signing

from fai_portal.accounts.keys import keyed
from fai_portal.accounts.models import User

SALT = "fai_portal.accounts.links"


class Kind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"
    MOVED = "moved"  # to the address that an account had: it holds no link


LASTS = {Kind.INVITATION: timedelta(days=7), Kind.RESET: timedelta(hours=1)}


def make_ticket(user: User, kind: Kind) -> str:
    return signing.dumps([user.pk, _state(user)], salt=f"{SALT}.{kind}")


def read_ticket(ticket: str) -> tuple[int, str] | None:
    """Whose it is and what the row was then; None for one that is forged, changed or too old."""
    for kind, lasts in LASTS.items():
        try:
            pk, state = signing.loads(ticket, salt=f"{SALT}.{kind}", max_age=lasts)
        except signing.BadSignature:
            continue
        return pk, state
    return None


def fits(user: User, state: str) -> bool:
    return user.is_active and not user.is_system and _state(user) == state


def _state(user: User) -> str:
    return keyed(f"link:{user.email}:{user.password}:{user.sessions_number}")[:32]

"""News of somebody's own account. They are mailed whatever its owner chose: who changed it may not be the owner."""

from datetime import UTC, datetime

from django.urls import reverse

from fai_portal.accounts.models import User
from fai_portal.notices.services.notice import tell

SECOND_FACTORS = {
    "totp": "An authenticator app was",
    "webauthn": "A passkey was",
    "recovery_codes": "Recovery codes were",
}
CHANGES = {
    "added": "added to your account",
    "removed": "removed from your account",
    "renewed": "made anew for your account",
    "used": "used in place of your second factor",
}


def tell_of_second_factor(*, by: User, on: datetime, user: User, kind: str, change: str) -> None:
    tell_owner(by=by, on=on, user=user, what=f"{SECOND_FACTORS[kind]} {CHANGES[change]}")


def tell_owner(*, by: User, on: datetime, user: User, what: str) -> None:
    """`what` was done, as the start of a sentence; the second is in it, so that each time is told."""
    at = on.astimezone(UTC)
    tell(
        by=by, on=on, recipient=user, subject=f"account:{user.pk}", address=reverse("mfa_index"), mails_always=True,
        sentence=f"{what} on {at:%B} {at.day}, {at.year} at {at:%H:%M:%S} UTC. "
        "If it was not you, tell whoever runs the portal at once.",
    )  # fmt: skip

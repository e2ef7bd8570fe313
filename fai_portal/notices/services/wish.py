"""What somebody wants to be told, and how."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from fai_portal.accounts.models import User
from fai_portal.notices.models import Follow, How, MailChoice

SUBJECT = re.compile(r"state:[A-Z]{2}")


@transaction.atomic
def choose_mail(*, by: User, on: datetime, how: How) -> None:
    MailChoice.objects.update_or_create(user=by, defaults={"how": how})


@transaction.atomic
def follow(*, by: User, on: datetime, subject: str) -> None:
    """Following twice is following."""
    _check(subject)
    Follow.objects.get_or_create(user=by, subject=subject)


@transaction.atomic
def unfollow(*, by: User, on: datetime, subject: str) -> None:
    _check(subject)
    Follow.objects.filter(user=by, subject=subject).delete()


def _check(subject: str) -> None:
    if not SUBJECT.fullmatch(subject):
        raise ValidationError("Only a state can be followed.")

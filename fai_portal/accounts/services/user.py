"""Making users and changing them."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from fai_portal.accounts.models import User
from fai_portal.accounts.signals import second_factor_changed

SYSTEM_EMAIL = "system@portal.invalid"


def system_user() -> User:
    """The named actor of commands and workers. It can never sign in."""
    user, _ = User.objects.get_or_create(
        email=SYSTEM_EMAIL, defaults={"name": "The portal itself", "is_active": False, "is_system": True}
    )
    return user


@transaction.atomic
def create_user(*, by: User, email: str, name: str, password: str | None) -> User:
    """A new account. Without a password nobody can sign in until one is set."""
    user = User(email=User.objects.normalize_email(email), name=name)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


def remove_second_factors(*, by: User, on: datetime, user: User) -> None:
    """All of them, recovery codes included, and whom the account is at an identity provider."""
    for kind in Authenticator.objects.filter(user=user).values_list("type", flat=True).distinct():
        second_factor_changed.send(User, by=by, on=on, user=user, change="removed", kind=kind)
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()

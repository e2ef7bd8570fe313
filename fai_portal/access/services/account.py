"""An administrator makes, changes or closes an account."""

from datetime import datetime

from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.access.signals import account_saved
from fai_portal.accounts.models import User
from fai_portal.accounts.services.user import create_user


@transaction.atomic
def save_account(
    *,
    by: User,
    on: datetime,
    user: User | None,
    email: str,
    name: str,
    is_active: bool,
    password: str | None = None,
) -> User:
    """Make the account when `user` is None, else change it. A new password is set only when one is given."""
    check(by, Permission.MANAGE_USERS)
    is_new = user is None
    if user is None:
        user = create_user(by=by, email=email, name=name, password=password)
    elif password:
        user.set_password(password)
    user.email, user.name, user.is_active = User.objects.normalize_email(email), name, is_active
    user.full_clean()
    user.save()
    account_saved.send(User, by=by, on=on, user=user, is_new=is_new)
    return user

"""An administrator makes, changes or closes an account."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from fai_portal.access.signals import account_saved, address_changed
from fai_portal.accounts.links import Kind
from fai_portal.accounts.models import User
from fai_portal.accounts.services.user import create_user, remove_second_factors
from fai_portal.accounts.signals import letter_wanted
from fai_portal.history.acting import acting


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
    """Make the account when `user` is None, else change it. Without a password the new one is invited to set it."""
    check(by, Permission.MANAGE_USERS)
    is_new = user is None
    if user is None:
        user = create_user(by=by, email=email, name=name, password=password)
    else:  # as it is stored: a form may have emptied the password that its copy holds
        user = User.objects.select_for_update().get(pk=user.pk)
        if password:
            user.set_password(password)
    if user.is_active and not is_active and not is_new:
        user.sessions_number += 1  # its sessions end now, and stay ended if it is opened again
    old, new = user.email, User.objects.normalize_email(email)
    user.email, user.name, user.is_active = new, name, is_active
    user.full_clean()
    user.save()
    account_saved.send(User, by=by, on=on, user=user, is_new=is_new)
    if old != new:
        address_changed.send(User, by=by, on=on, user=user, old=old)
    if is_new and password is None:
        letter_wanted.send(User, by=by, on=on, address=user.email, kind=Kind.INVITATION)
    return user


@transaction.atomic
def invite_again(*, by: User, on: datetime, user: User) -> None:
    """For somebody who lost what opens the account: its password, second factors and sessions end, a link is mailed."""
    check(by, Permission.MANAGE_USERS)
    if user.is_system or not user.is_active:
        raise ValidationError("Only an open account of a person can be invited.")
    with acting(reason="Invited again"):
        _reopen(by, on, user)
    letter_wanted.send(User, by=by, on=on, address=user.email, kind=Kind.INVITATION)


def _reopen(by: User, on: datetime, user: User) -> None:
    remove_second_factors(by=by, on=on, user=user)
    user.set_unusable_password()
    user.sessions_number += 1
    user.save(update_fields=["password", "sessions_number"])
    account_saved.send(User, by=by, on=on, user=user, is_new=False)

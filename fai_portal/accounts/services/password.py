"""Setting one's own password, by a link that was mailed."""

from datetime import datetime, timedelta

from django.db import transaction

from fai_portal.accounts.links import Kind, fits, read_ticket
from fai_portal.accounts.models import User
from fai_portal.accounts.services.uses import count_use
from fai_portal.accounts.signals import entry_refused, letter_wanted, password_set

MOST_LETTERS, HOUR = 3, timedelta(hours=1)


def ask_for_link(*, by: User | None, on: datetime, address: str) -> None:
    """Ask for a letter to this address. The same is done for each address; a worker sees whether it is anybody's."""
    count, _ = count_use(by=by, on=on, what=f"letter:{address.casefold()}", per=HOUR)
    if count <= MOST_LETTERS:
        letter_wanted.send(User, by=by, on=on, address=address, kind=Kind.RESET)


@transaction.atomic
def account_behind(*, by: User | None, on: datetime, ticket: str) -> User | None:
    """The account whose password this link may set now, its row locked: of two people with one link, one sets it."""
    found = read_ticket(ticket)
    user = User.objects.select_for_update().filter(pk=found[0]).first() if found else None
    if found and user and fits(user, found[1]):
        return user
    entry_refused.send(User, on=on, user=user, reason="link")
    return None


@transaction.atomic
def set_password(*, by: User | None, on: datetime, ticket: str, password: str) -> User | None:
    """Set it. Every session of the account ends, and so does this link."""
    user = account_behind(by=by, on=on, ticket=ticket)
    if user is not None:
        user.set_password(password)
        user.save(update_fields=["password"])
        password_set.send(User, by=user, on=on, user=user)
    return user

"""What happened at the door. `audit` and `notices` stand above this app, so they listen instead of being called."""

from django.dispatch import Signal

entry_refused = Signal()  # on, user (None where no account has the address), reason
password_set = Signal()  # by, on, user
letter_wanted = Signal()  # by, on, address, kind (of links.Kind)
session_ended = Signal()  # on, user, reason ("idle", "longest")
second_factor_changed = Signal()  # by, on, user, change ("added", "removed", "renewed", "used"), kind

"""What happened at the door. `audit` and `notices` stand above this app, so they listen instead of being called."""

from django.dispatch import Signal

entry_refused = Signal()  # on, user (None where no account has the address), reason
second_factor_changed = Signal()  # by, on, user, change ("added", "removed", "renewed"), kind

"""What happened to accounts and roles. `audit` stands above this app, so it listens instead of being called."""

from django.dispatch import Signal

account_saved = Signal()  # by, on, user, is_new
address_changed = Signal()  # by, on, user, old: the address that it had
role_given = Signal()  # by, on, grant, reason
role_taken = Signal()  # by, on, grant, reason
role_refused = Signal()  # by, on, subject, state, why

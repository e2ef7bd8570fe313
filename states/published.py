"""Whoever shows more of a published version than its own page hears of it here, in the transaction that publishes it."""

from django.dispatch import Signal

version_published = Signal()  # version, by, on

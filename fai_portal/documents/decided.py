"""Owners hear of a verdict here instead of being called, in the transaction that writes it."""

from django.dispatch import Signal

document_decided = Signal()  # document, on

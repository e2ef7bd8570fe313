"""Who read and who changed what. Append-only: the application's role may insert and read, nothing else."""

from django.db import models

from fai_portal.access.permissions import Permission
from fai_portal.access.querysets import PermittedQuerySet


class EventQuerySet(PermittedQuerySet):
    permission = Permission.VIEW_AUDIT


class Event(models.Model):
    """One thing that somebody did, read or was refused. Text, no foreign keys: it outlives what it describes."""

    at = models.DateTimeField()
    actor = models.CharField(
        max_length=254, help_text="Address of the account; empty when nobody was signed in."
    )
    action = models.CharField(max_length=100, help_text="Such as report_run.requested.")
    subject = models.CharField(max_length=200, help_text="What it was done to, such as report_run:42.")
    state_code = models.CharField("state", max_length=2, blank=True)
    outcome = models.CharField(
        max_length=20, choices=[("done", "Done"), ("refused", "Refused"), ("failed", "Failed")]
    )
    role = models.CharField(max_length=200, blank=True, help_text="What the account was at that moment.")
    request = models.CharField(max_length=40, blank=True, help_text="Number of the request or task.")
    via = models.CharField(max_length=100, blank=True, help_text="Such as web, api or command savings.")
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_event_by_subject"),
            models.Index(fields=["actor", "-id"], name="audit_event_by_actor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "refused", "failed"]),
                name="audit_event_known_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"


class Seal(models.Model):
    """One day's records under one digest, which holds the digest before it: nobody changes an old row unnoticed."""

    day = models.DateField(unique=True, help_text="The last whole day that it covers.")
    previous = models.CharField(max_length=64, blank=True)
    # {table: {"key", "columns", "after", "last", "rows", "digest"}}: the rows with a key above `after`, up to `last`
    tables = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"Seal of {self.day}"

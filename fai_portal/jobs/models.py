"""The abstract job. A job's row is the truth about it; the broker only carries doorbells."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now


class Status(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# Columns that change by themselves while a worker lives: no history is kept of them.
LEASE_FIELDS = ("token", "lease_until", "percent", "words")
OVER = (Status.DONE, Status.FAILED, Status.CANCELLED)


class JobQuerySet(models.QuerySet):
    """Questions about leases. They are answered by the database's clock: workers' clocks may differ."""

    def unheld(self) -> Self:
        """Open jobs that no living worker holds."""
        return self.filter(Q(status=Status.QUEUED) | Q(status=Status.RUNNING, lease_until__lte=Now()))

    def ringable(self) -> Self:
        """Jobs a worker could take now."""
        return self.unheld().filter(attempts__lt=settings.JOB_ATTEMPTS, cancel_requested_at=None)

    def exhausted(self) -> Self:
        """Jobs whose workers stopped without a word as often as we allow."""
        return self.unheld().filter(attempts__gte=settings.JOB_ATTEMPTS, cancel_requested_at=None)

    def to_cancel(self) -> Self:
        """Jobs somebody asked to cancel and no worker is there to notice."""
        return self.unheld().exclude(cancel_requested_at=None)

    def held_by(self, token: int) -> Self:
        """Running jobs whose newest lease carries this token."""
        return self.filter(status=Status.RUNNING, token=token)

    def take_lease(self) -> int:
        """Lease whatever of these is ringable, in one statement: of two workers one gets the row."""
        return self.ringable().update(
            status=Status.RUNNING,
            attempts=F("attempts") + 1,
            token=F("token") + 1,
            lease_until=Now() + settings.JOB_LEASE,
            started_at=Now(),
            percent=0,
            words="Starting",
        )

    def renew_lease(self, token: int) -> int:
        return self.held_by(token).update(lease_until=Now() + settings.JOB_LEASE)

    def show_progress(self, token: int, percent: int, words: str) -> int:
        """Percent never goes backwards within an attempt."""
        return self.held_by(token).update(percent=Greatest(F("percent"), percent), words=words)


class Job(models.Model):
    """One piece of work that a worker does. A kind of job is a subclass with a `task_name`."""

    task_name: ClassVar[str]

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.PositiveBigIntegerField(
        default=0, help_text="Counts leases; a worker with an older one may not write."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=200, default="Waiting for a worker")
    error = models.TextField(blank=True, default="", help_text="Why it failed, in a sentence for the reader.")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True, help_text="When the newest attempt started.")
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_percent_in_range", condition=Q(percent__gte=0, percent__lte=100)
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_leased_when_running",
                condition=Q(status=Status.RUNNING, lease_until__isnull=False)
                | (~Q(status=Status.RUNNING) & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_started_when_attempted",
                condition=Q(attempts=0, started_at__isnull=True)
                | Q(attempts__gt=0, started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_attempted_unless_waiting",
                condition=Q(attempts__gt=0) | Q(status__in=[Status.QUEUED, Status.CANCELLED]),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_finished_when_over",
                condition=Q(status__in=OVER, finished_at__isnull=False)
                | (~Q(status__in=OVER) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_error_when_failed",
                condition=(Q(status=Status.FAILED) & ~Q(error="")) | (~Q(status=Status.FAILED) & Q(error="")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_cancelled_on_request",
                condition=~Q(status=Status.CANCELLED) | Q(cancel_requested_at__isnull=False),
            ),
        ]

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def subject(self) -> str:
        """How audit events and logs name this row."""
        return f"{self._meta.label_lower}:{self.pk}"

    @property
    def audited_state(self) -> str:
        """The postal code its audit events carry; a kind that belongs to a state says which."""
        return ""

    @property
    def title(self) -> str:
        """What a person calls this job."""
        return str(self)

    @property
    def address(self) -> str:
        """The path of the page that shows it; a kind without one is not told about."""
        return ""

    def finish(self, status: Status, *, on: datetime, error: str = "") -> None:
        """Set, and not save, what every ending has in common."""
        self.status = status
        self.error = error
        self.finished_at = on
        self.lease_until = None
        self.words = status.label
        if status == Status.DONE:
            self.percent = 100

    def wait_again(self, words: str) -> None:
        """Set, and not save, what makes an attempted job ringable."""
        self.status = Status.QUEUED
        self.lease_until = None
        self.words = words

"""What happened to one file: its verdict and its findings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from enrollees.querysets import IntakeBatchQuerySet, IntakeFindingQuerySet
from fai_portal.history.tracking import tracked


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings", "Accepted with warnings"
    REJECTED = "rejected", "Rejected"


class Severity(models.TextChoices):
    ERROR = "error", "Error"
    WARNING = "warning", "Warning"


@tracked()
class IntakeBatch(models.Model):
    """One file that was checked. An accepted real import points to its dataset; a dry run never does."""

    file_name = models.CharField(
        max_length=200, help_text="As shown; whatever looks like an identifier is masked."
    )
    layout = models.CharField(max_length=30)
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    size = models.BigIntegerField("size in bytes")
    verdict = models.CharField(max_length=30, choices=Verdict.choices)
    dry_run = models.BooleanField(default=False)
    # Null when no demonstration was named and the file was refused: then its state is not known for certain.
    state = models.ForeignKey(
        "states.State", null=True, blank=True, on_delete=models.PROTECT, related_name="intake_batches"
    )
    demonstration = models.ForeignKey(
        "demonstrations.Demonstration",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="intake_batches",
    )
    dataset = models.ForeignKey(
        "enrollees.Dataset", null=True, blank=True, on_delete=models.PROTECT, related_name="batches"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="intake_batches"
    )
    rows = models.BigIntegerField(default=0)
    people = models.BigIntegerField(default=0)
    counts = models.JSONField("findings by rule", default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()

    objects = IntakeBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name_plural = "intake batches"
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "demonstration", "sha256"],
                name="intake_batch_loads_a_file_once",
                condition=Q(dry_run=False) & ~Q(verdict=Verdict.REJECTED),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="intake_batch_verdict_known",
                condition=Q(verdict__in=Verdict.values),
            ),
            models.CheckConstraint(
                name="intake_batch_sha256_is_a_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="intake_batch_counts_not_negative", condition=Q(size__gte=0, rows__gte=0, people__gte=0)
            ),
            models.CheckConstraint(
                name="intake_batch_finishes_after_start", condition=Q(finished_at__gte=F("started_at"))
            ),
            models.CheckConstraint(
                name="intake_batch_only_accepted_has_dataset",
                condition=Q(dataset__isnull=True) | (Q(dry_run=False) & ~Q(verdict=Verdict.REJECTED)),
            ),
        ]

    def __str__(self) -> str:
        return f"Intake {self.pk}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"intake:{self.pk}"


class IntakeFinding(models.Model):
    """One finding of a batch. The batch's `counts` are complete; these rows are capped."""

    batch = models.ForeignKey("enrollees.IntakeBatch", on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField("place in the list")
    file = models.CharField(max_length=200, blank=True)
    row = models.BigIntegerField(null=True, blank=True)
    field = models.CharField(max_length=100, blank=True)
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    found = models.TextField(blank=True)
    allowed = models.TextField(blank=True)
    fix = models.TextField(blank=True)
    person = models.CharField(
        "masked person key",
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="The same for all rows of a person in one list.",
    )
    month = models.CharField(max_length=7, blank=True, default="", db_default="")

    objects = IntakeFindingQuerySet.as_manager()

    class Meta:
        ordering = ["batch_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="intake_finding_position_once"),
            models.CheckConstraint(
                name="intake_finding_severity_known", condition=Q(severity__in=Severity.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} in row {self.row}" if self.row else self.rule

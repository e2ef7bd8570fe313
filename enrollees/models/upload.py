"""A file, or the several of one layout, that somebody sent: the job that scans, checks and loads it."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse

from enrollees.querysets import UploadQuerySet
from fai_portal.jobs.models import Job


class Sent(models.TextChoices):
    """What may be sent. A kind is a batch's layout; its files may be of several declared layouts."""

    PERSON_MONTHS = "person_months", "Person-months"
    ROSTER = "portal", "Enrollment roster of one demonstration"
    REPOSITORY = "idr", "Span files of CMS's Integrated Data Repository (IDR)"
    COUNTS = "cpsc", "Published enrollment counts by contract, plan, state and county (CPSC)"


class Upload(Job):
    """Its bytes stand in quarantine until it is over, and nowhere afterwards: what is loaded is in the batch."""

    task_name = "enrollees.take_in"

    layout = models.CharField(max_length=30, choices=Sent.choices)
    files = models.JSONField(
        help_text="Of each file: its key in quarantine, its name as shown, hash and size."
    )
    state = models.ForeignKey(
        "states.State", null=True, blank=True, on_delete=models.PROTECT, related_name="uploads"
    )
    demonstration = models.ForeignKey(
        "demonstrations.Demonstration",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="uploads",
    )
    dry_run = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(
        default=False, help_text="The sender says that it holds made-up people."
    )
    notes = models.JSONField(default=list, blank=True, help_text="How it was scanned, a sentence each.")
    copies = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text="Of each annotated copy: name of the file, hash, size.",
    )
    batch = models.ForeignKey(
        "enrollees.IntakeBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="uploads"
    )

    objects = UploadQuerySet.as_manager()  # type: ignore[misc]  # a job's own manager, narrower than the abstract one's

    class Meta(Job.Meta):
        abstract = False
        ordering = ["-queued_at", "-id"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(name="enrollees_upload_layout_known", condition=Q(layout__in=Sent.values)),
            models.CheckConstraint(
                name="enrollees_upload_done_has_batch", condition=~Q(status="done") | Q(batch__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Check of file {self.pk}"

    @property
    def keys(self) -> list[UUID]:
        return [UUID(each["key"]) for each in self.files]

    @property
    def names(self) -> str:
        return ", ".join(each["name"] for each in self.files)

    @property
    def size(self) -> int:
        return sum(each["size"] for each in self.files)

    @property
    def audited_state(self) -> str:
        return self.state_id or ""

    @property
    def title(self) -> str:
        return f"The file that you sent on {self.queued_at:%B %-d, %Y at %H:%M} UTC"

    @property
    def address(self) -> str:
        return reverse("upload", args=[self.pk])

"""A stored file: its hash, size, true type and verdict. It knows no owner. A scan is the job that finds the verdict."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.documents import owners
from fai_portal.history.tracking import tracked
from fai_portal.jobs.models import Job, JobQuerySet


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: type_of_user) -> Self:
        """What somebody sent and what an owner shows them: CMS sees a file once a version with it is submitted."""
        if getattr(user, "is_system", False):
            return self.all()
        shown = owners.shown_to(user)
        return (
            self.filter(Q(added_by_id=user.pk) | shown)
            if can(user, Permission.WRITE_MOU)
            else self.filter(shown)
        )

    def waiting(self) -> Self:
        """Their bytes in quarantine are still needed."""
        return self.filter(Q(verdict=Document.Verdict.CHECKING) | Q(scan_again=True))

    def to_scan_again(self) -> Self:
        """Refused for want of a scanner, with their bytes still in quarantine."""
        return self.filter(verdict=Document.Verdict.REFUSED, scan_again=True)


@tracked()
class Document(models.Model):
    class Verdict(models.TextChoices):
        CHECKING = "checking", "Being checked"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused"

    key = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False,
        help_text="Names the bytes in storage.",
    )  # fmt: skip
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    name = models.CharField(max_length=255, help_text="As it was sent; shown, never used as a path.")
    media_type = models.CharField(
        max_length=100, blank=True, help_text="The true type, found by looking inside."
    )
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="Empty where nobody can say.")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.CHECKING)
    reasons = models.JSONField(
        default=list, db_default=[], blank=True, help_text="Why it was refused, a sentence each."
    )
    flags = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text="What is worth knowing all the same, a sentence each.",
    )
    scan_again = models.BooleanField(
        default=False, db_default=False, help_text="Refused only because no scanner answered."
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="documents_document_hash"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["checking", "ready", "refused"]),
                name="documents_document_verdict",
            ),
            models.CheckConstraint(
                condition=Q(verdict="refused") & ~Q(reasons=[]) | ~Q(verdict="refused") & Q(reasons=[]),
                name="documents_document_reasons_when_refused",
            ),
            models.CheckConstraint(
                condition=Q(verdict="refused") | Q(scan_again=False),
                name="documents_document_again_only_when_refused",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How audit events name it."""
        return f"document:{self.pk}"


class ScanQuerySet(JobQuerySet):
    def visible_to(self, user: type_of_user) -> Self:
        return self.filter(document__in=Document.objects.visible_to(user))


class Scan(Job):
    task_name = "documents.scan"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="scans")

    objects = ScanQuerySet.as_manager()  # type: ignore[misc]  # a job's own manager, narrower than the abstract one's

    class Meta(Job.Meta):
        ordering = ["-queued_at", "-id"]

    def __str__(self) -> str:
        return f"Check of document {self.document_id}"

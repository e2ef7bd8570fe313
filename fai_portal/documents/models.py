"""A stored file: its hash, size, true type and scan verdict. It knows no owner."""

from django.conf import settings
from django.db import models

from fai_portal.access.permissions import Permission
from fai_portal.access.querysets import PermittedQuerySet


class DocumentQuerySet(PermittedQuerySet):
    permission = Permission.VIEW_UNPUBLISHED


class Document(models.Model):
    class Verdict(models.TextChoices):
        CHECKING = "checking", "Being checked"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused"

    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    name = models.CharField(max_length=255, help_text="As it was sent; shown, never used as a path.")
    media_type = models.CharField(
        max_length=100, blank=True, help_text="The true type, found by looking inside."
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.CHECKING)
    verdict_reason = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="documents_document_hash"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["checking", "ready", "refused"]),
                name="documents_document_verdict",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="refused") | ~models.Q(verdict_reason=""),
                name="documents_document_refused_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

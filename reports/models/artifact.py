"""One file of a run. Its bytes are in the store of documents, under their hash."""

from django.db import models
from django.db.models import Q

from fai_portal.history.tracking import tracked
from reports.querysets import ArtifactQuerySet


@tracked()
class Artifact(models.Model):
    run = models.ForeignKey("reports.ReportRun", on_delete=models.PROTECT, related_name="artifacts")
    position = models.PositiveSmallIntegerField("place in the list")
    form = models.CharField(max_length=10, help_text="pdf, xlsx, csv, parquet, dta, json or svg")
    name = models.CharField("file name", max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("size in bytes")

    objects = ArtifactQuerySet.as_manager()

    class Meta:
        ordering = ["run_id", "position"]
        constraints = [
            models.UniqueConstraint(name="reports_artifact_name_once", fields=["run", "name"]),
            models.UniqueConstraint(name="reports_artifact_position_once", fields=["run", "position"]),
            models.CheckConstraint(
                name="reports_artifact_sha256_is_a_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="reports_artifact_not_empty", condition=Q(size__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"artifact:{self.pk}"

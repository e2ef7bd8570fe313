"""An immutable snapshot of person-months, named by the hash of its content."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from enrollees.querysets import DatasetQuerySet
from fai_portal.history.tracking import tracked


@tracked()
class Dataset(models.Model):
    """Checked person-months of one state's file, kept as Parquet. A correction is a new dataset.

    A trigger refuses UPDATE and DELETE, so raw SQL cannot edit one either.
    """

    content_hash = models.CharField(
        max_length=64, help_text="SHA-256 of the checked rows in canonical order."
    )
    layout = models.CharField(max_length=30)
    layout_version = models.PositiveSmallIntegerField()
    state = models.ForeignKey("states.State", on_delete=models.PROTECT, related_name="datasets")
    demonstration = models.ForeignKey(
        "demonstrations.Demonstration",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="datasets",
    )
    rows = models.BigIntegerField("person-months")
    people = models.BigIntegerField()
    first_month = models.DateField()
    last_month = models.DateField(help_text="First day of the last month.")
    # {"groups": {"demonstration": {"rows", "people", "medicare_paid"}, ...}, "warnings": {rule: n}}
    counts = models.JSONField("control totals", default=dict)
    files = models.JSONField("Parquet files", default=list)  # [{"sha256", "rows", "size"}], in order
    created_at = models.DateTimeField()

    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demonstration", "content_hash"],
                name="dataset_once_per_demonstration",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="dataset_content_hash_is_a_hash", condition=Q(content_hash__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="dataset_is_not_empty", condition=Q(rows__gte=1, people__gte=1, people__lte=F("rows"))
            ),
            models.CheckConstraint(
                name="dataset_months_in_order", condition=Q(last_month__gte=F("first_month"))
            ),
        ]

    def __str__(self) -> str:
        return f"Dataset {self.content_hash[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A dataset is never edited; import the corrected file as a new one.")
        super().save(*args, **kwargs)

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"dataset:{self.content_hash}"

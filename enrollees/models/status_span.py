"""A time in which something was so of a person, enrolled or not: what was true, and when we were told."""

from django.db import models
from django.db.models import F, Q

from enrollees.querysets import StatusSpanQuerySet
from fai_portal.history.tracking import tracked
from states.models.constraints import ends_after_start, no_overlap


class StatusKind(models.TextChoices):
    """What is said of the person; methodology 1.2 and 1.4 ask for it."""

    DUAL_STATUS = "dual_status", "Dual status"
    PART_A = "part_a", "Medicare Part A"
    PART_B = "part_b", "Medicare Part B"
    MEDICARE_ADVANTAGE = "medicare_advantage", "Medicare Advantage or a Medicare-Medicaid Plan"
    PACE = "pace", "PACE"
    COUNTY = "county", "County of residence"
    CATEGORY = "category", "Category"
    ALIGNED_OTHER = "aligned_other", "Aligned with another shared-savings initiative"
    CLINICAL_RULE = "meets_clinical_rule", "Meets the State's clinical rule"
    SECONDARY_PAYER = "secondary_payer", "Medicare is the secondary payer"
    SPMI = "spmi", "Serious and persistent mental illness"
    MEDICARE_STATUS = "medicare_status", "Medicare status"


@tracked(by_statement=True)
class StatusSpan(models.Model):
    """`value` of one kind over [start, end), an empty end meaning that it goes on.

    Never edited: a correction closes the old row at `known_to` and adds a new one from the same moment.
    """

    enrollee = models.ForeignKey("enrollees.Enrollee", on_delete=models.PROTECT, related_name="statuses")
    kind = models.CharField(max_length=20, choices=StatusKind.choices)
    value = models.CharField(
        max_length=10, help_text="A code, a contract, a county, or 1 and 0 for yes and no."
    )
    batch = models.ForeignKey(
        "enrollees.IntakeBatch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="status_spans",
    )
    start = models.DateField()
    end = models.DateField(null=True, blank=True, help_text="The first day on which it is no longer so.")
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True, help_text="When a correction replaced this row.")

    objects = StatusSpanQuerySet.as_manager()

    class Meta:
        ordering = ["enrollee_id", "kind", "start", "pk"]
        constraints = [
            ends_after_start("status_span_end_after_start"),
            ends_after_start("status_span_known_to_after_known_from", start="known_from", end="known_to"),
            no_overlap("status_span_no_overlap", "enrollee", "kind", condition=Q(known_to__isnull=True)),
            models.CheckConstraint(name="status_span_kind_known", condition=Q(kind__in=StatusKind.values)),
        ]
        indexes = [models.Index(F("kind"), F("value"), name="status_span_by_value")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value} from {self.start} to {self.end or 'now'}"

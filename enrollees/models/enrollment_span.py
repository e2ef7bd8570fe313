"""A time in which a person was enrolled: what was true, and when we were told."""

from django.db import models
from django.db.models import F, Q

from enrollees.querysets import EnrollmentSpanQuerySet
from fai_portal.history.tracking import tracked
from states.models.constraints import ends_after_start, no_overlap


class Ending(models.TextChoices):
    DISENROLLED = "disenrolled", "Disenrolled by choice"
    MOVED = "moved", "Moved out of the area"
    LOST_ELIGIBILITY = "lost_eligibility", "Lost eligibility"
    CHANGED_PLAN = "changed_plan", "Changed plan"
    DIED = "died", "Died"
    DEMONSTRATION_ENDED = "demonstration_ended", "The demonstration ended"
    UNKNOWN = "unknown", "Unknown"


@tracked(by_statement=True)
class EnrollmentSpan(models.Model):
    """Enrollment in a demonstration over [start, end), an empty end meaning still enrolled.

    Never edited: a correction closes the old row at `known_to` and adds a new one from the same moment.
    """

    enrollee = models.ForeignKey("enrollees.Enrollee", on_delete=models.PROTECT, related_name="spans")
    demonstration = models.ForeignKey(
        "demonstrations.Demonstration", on_delete=models.PROTECT, related_name="enrollment_spans"
    )
    plan = models.ForeignKey(
        "demonstrations.Plan",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enrollment_spans",
    )
    batch = models.ForeignKey(
        "enrollees.IntakeBatch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enrollment_spans",
    )
    start = models.DateField()
    end = models.DateField(null=True, blank=True, help_text="The first day no longer enrolled.")
    ending = models.CharField("how it ended", max_length=20, choices=Ending.choices, blank=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True, help_text="When a correction replaced this row.")

    objects = EnrollmentSpanQuerySet.as_manager()

    class Meta:
        ordering = ["enrollee_id", "start", "pk"]
        constraints = [
            ends_after_start("enrollment_span_end_after_start"),
            ends_after_start("enrollment_span_known_to_after_known_from", start="known_from", end="known_to"),
            no_overlap(
                "enrollment_span_no_overlap", "enrollee", "demonstration", condition=Q(known_to__isnull=True)
            ),
            models.CheckConstraint(
                name="enrollment_span_ended_says_how",
                condition=Q(end__isnull=True, ending="") | (Q(end__isnull=False) & ~Q(ending="")),
            ),
            models.CheckConstraint(
                name="enrollment_span_ending_known",
                condition=Q(ending__in=["", *Ending.values]),
            ),
        ]
        indexes = [models.Index(F("demonstration"), F("start"), name="enrollment_span_by_start")]

    def __str__(self) -> str:
        return f"{self.start} to {self.end or 'now'}"

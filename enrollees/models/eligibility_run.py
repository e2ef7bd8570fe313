"""The job that makes a dataset of person-months from spans and claims."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from enrollees.querysets import EligibilityRunQuerySet
from fai_portal.history.tracking import tracked
from fai_portal.jobs.models import LEASE_FIELDS, Job


@tracked(exclude=LEASE_FIELDS)
class EligibilityRun(Job):
    """What is known at `known_at`, judged by the demonstration's policy. The same content is the same dataset."""

    task_name = "enrollees.eligibility"

    demonstration = models.ForeignKey(
        "demonstrations.Demonstration", on_delete=models.PROTECT, related_name="eligibility_runs"
    )
    baseline_months = models.PositiveSmallIntegerField("months of baseline")
    switches = models.JSONField("payment adjustments that are on", default=list, blank=True)
    known_at = models.DateTimeField(help_text="Spans and claims that came later are left out.")
    dataset = models.ForeignKey(
        "enrollees.Dataset",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="eligibility_runs",
    )

    objects = EligibilityRunQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        ordering = ["-queued_at", "-pk"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="eligibility_run_has_a_baseline", condition=Q(baseline_months__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Eligibility run {self.pk}"

    @property
    def title(self) -> str:
        return f"Person-months of {self.demonstration.name}"

    @property
    def address(self) -> str:
        return reverse("eligibility-run", args=[self.pk])

    @property
    def audited_state(self) -> str:
        return self.demonstration.state_id

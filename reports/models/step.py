"""One step of a run: a piece of the work whose output is kept, so that a later attempt does not repeat it."""

from django.db import models
from django.db.models import Q

from reports.querysets import RunStepQuerySet


class StepStatus(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"


class RunStep(models.Model):
    """The output is in the store of documents, under its hash; `inputs_digest` says what it was made from."""

    run = models.ForeignKey("reports.ReportRun", on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField("place in the list")
    name = models.SlugField(max_length=60)
    title = models.CharField(max_length=200, help_text="What the step does, in words for who watches.")
    share = models.PositiveSmallIntegerField(help_text="Its expected part of the work, against the others.")
    status = models.CharField(max_length=7, choices=StepStatus.choices, default=StepStatus.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    inputs_digest = models.CharField("SHA-256 of the inputs", max_length=64, blank=True, default="")
    output = models.CharField("SHA-256 of the output", max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField("size of the output in bytes", default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunStepQuerySet.as_manager()

    class Meta:
        ordering = ["run_id", "position"]
        constraints = [
            models.UniqueConstraint(name="reports_runstep_name_once", fields=["run", "name"]),
            models.CheckConstraint(
                name="reports_runstep_status_known", condition=Q(status__in=StepStatus.values)
            ),
            models.CheckConstraint(
                name="reports_runstep_percent_in_range", condition=Q(percent__gte=0, percent__lte=100)
            ),
            models.CheckConstraint(
                name="reports_runstep_output_when_done",
                condition=Q(
                    status=StepStatus.DONE,
                    output__regex=r"^[0-9a-f]{64}$",
                    inputs_digest__regex=r"^[0-9a-f]{64}$",
                    started_at__isnull=False,
                    finished_at__isnull=False,
                )
                | (~Q(status=StepStatus.DONE) & Q(output="", finished_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of run {self.run_id}"

"""A report run: one kind of report, for one demonstration, from one dataset, by one policy."""

import hashlib

import orjson
from django.db import models
from django.db.models import Q
from django.urls import reverse

from fai_portal.history.tracking import tracked
from fai_portal.jobs.models import LEASE_FIELDS, Job, Status
from reports.querysets import ReportRunQuerySet, standing_condition


@tracked(exclude=LEASE_FIELDS)
class ReportRun(Job):
    """The inputs are fixed when the run is requested and are enough to build the same bytes again.

    `digest` is the SHA-256 of all of them: the same inputs are the same run, unless it failed or was cancelled.
    """

    task_name = "reports.build"

    kind = models.SlugField(max_length=30, help_text="A key of the catalogue of reports.")
    demonstration = models.ForeignKey(
        "demonstrations.Demonstration", on_delete=models.PROTECT, related_name="report_runs"
    )
    dataset = models.ForeignKey("enrollees.Dataset", on_delete=models.PROTECT, related_name="report_runs")
    parameters = models.JSONField(default=dict, blank=True, help_text="Every parameter, defaults included.")
    policy = models.JSONField(
        default=dict, blank=True, help_text="The policy record as it was when the run was requested."
    )
    facts = models.JSONField(
        default=dict, blank=True, help_text="What else it takes from the record, as it was then."
    )
    policy_version = models.CharField(max_length=200, blank=True)
    code_version = models.CharField(max_length=60)
    seed = models.PositiveBigIntegerField(default=0)
    digest = models.CharField("SHA-256 of the inputs", max_length=64)

    objects = ReportRunQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        ordering = ["-queued_at", "-pk"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                name="reports_reportrun_same_inputs_same_run",
                fields=["digest"],
                condition=standing_condition(),
            ),
            models.CheckConstraint(
                name="reports_reportrun_digest_is_a_hash", condition=Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [
            models.Index(
                name="reports_reportrun_open",
                fields=["queued_at"],
                condition=Q(status__in=[Status.QUEUED, Status.RUNNING]),
            ),
            models.Index(name="reports_reportrun_newest", fields=["-queued_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"Report run {self.pk}"

    def computed_digest(self) -> str:
        """The SHA-256 of everything the report depends on."""
        inputs = {
            "kind": self.kind,
            "demonstration": self.demonstration.slug,
            "dataset": self.dataset.content_hash,
            "parameters": self.parameters,
            "policy": self.policy,
            "policy_version": self.policy_version,
            "facts": self.facts,
            "code_version": self.code_version,
            "seed": self.seed,
        }
        return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def title(self) -> str:
        return f"The {self.kind} report of {self.demonstration.name}"

    @property
    def address(self) -> str:
        return reverse("report-run", args=[self.pk])

    @property
    def audited_state(self) -> str:
        return self.demonstration.state_id

    @property
    def file_stem(self) -> str:
        """What the names of its files begin with; the same inputs give the same name."""
        return f"{self.demonstration.slug}-{self.kind}-{self.digest[:8]}"

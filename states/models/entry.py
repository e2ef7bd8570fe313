"""What a draft's terms are made from: what officials typed, and what was read in the documents."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fai_portal.history.tracking import tracked
from fai_portal.jobs.models import Job
from states.models.constraints import rule
from states.models.mou import Mou, MouVersion
from states.querysets import DraftQuerySet, ReadingQuerySet


@tracked(exclude=["tab"])
class TermsEntry(models.Model):
    """The terms of a draft as they were typed, readable or not. They become terms when the draft is submitted.

    `revision` grows with every save, so that whoever typed on top of an older one is told. `tab` names the page
    that saved last: it may go on after its own saves.
    """

    version = models.OneToOneField(MouVersion, on_delete=models.PROTECT, related_name="entry")
    typed = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    tab = models.CharField(max_length=32, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.of_mou("version__mou").as_manager()

    class Meta:
        verbose_name = "terms as typed"
        verbose_name_plural = "terms as typed"

    def __str__(self) -> str:
        return f"Terms of {self.version}, as typed"


class Reading(Job):
    """The job that reads the text of a document of an MOU, by page, and proposes terms from it."""

    task_name = "states.read"

    mou = models.ForeignKey(Mou, on_delete=models.PROTECT, related_name="readings")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    pages = ArrayField(
        models.TextField(), null=True, blank=True, help_text="The text of each page, once read."
    )
    refusal = models.CharField(max_length=300, blank=True, help_text="Why there is no text, in a sentence.")

    objects = ReadingQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        ordering = ["-queued_at", "-pk"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(name="states_reading_once", fields=["mou", "document"]),
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk}"

    @property
    def audited_state(self) -> str:
        return self.mou.state_id or ""


@tracked()
class Proposal(models.Model):
    """A value that a document seems to give to a term. It becomes one only when an official confirms it."""

    class Answer(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="proposals")
    field = models.CharField(max_length=60, help_text="Such as age_min or years.1.first.")
    value = models.TextField()
    page = models.PositiveIntegerField()
    quotation = models.TextField()
    answer = models.CharField(max_length=9, choices=Answer.choices, default=Answer.PROPOSED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.of_mou("reading__mou").as_manager()

    class Meta:
        ordering = ["reading_id", "id"]
        constraints = [
            rule("proposal_page_from_one", Q(page__gte=1), "Pages are numbered from 1."),
            rule(
                "proposal_answered_by_somebody",
                Q(answer="proposed", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="proposed") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                "An answer says who gave it and when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"

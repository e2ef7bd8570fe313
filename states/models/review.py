"""What happens to a version on its way: moves, reasons for a return, questions, and notes that stay with CMS."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from fai_portal.history.tracking import tracked
from states.models.constraints import rule
from states.models.mou import MouVersion
from states.models.status import Action, Status
from states.querysets import InternalQuerySet, WorkOnVersionQuerySet


@tracked()
class MouMove(models.Model):
    """One move of one version: who, when, from where to where. Append-only (a trigger sees to it).

    `before` is what the move changed, as it was, so that an undo restores it exactly.
    """

    version = models.ForeignKey(MouVersion, on_delete=models.PROTECT, related_name="moves")
    action = models.CharField(max_length=12, choices=Action.choices)
    came_from = models.CharField(max_length=12, choices=Status.choices)
    went_to = models.CharField(max_length=12, choices=Status.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    before = models.JSONField(default=dict)
    signed_on = models.DateField(
        "day of the last signature", null=True, blank=True,
        help_text="Of the move that records it. The record of the agreement says it once the version is published.",
    )  # fmt: skip
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    objects = WorkOnVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "move of an MOU version"
        verbose_name_plural = "moves of MOU versions"
        constraints = [
            rule(
                "moumove_undo_names_what_it_undoes",
                Q(action=Action.UNDO, undoes__isnull=False)
                | (~Q(action=Action.UNDO) & Q(undoes__isnull=True)),
                "An undo names the move that it undoes; no other move does.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_action_display()}"


@tracked()
class ReturnReason(models.Model):
    """Why a version was returned, field by field. The state reads it."""

    move = models.ForeignKey(MouMove, on_delete=models.PROTECT, related_name="reasons")
    field = models.CharField(max_length=40, help_text="A field of the terms, documents, or general.")
    reason = models.TextField()

    objects = WorkOnVersionQuerySet.of("move__version").as_manager()

    class Meta:
        ordering = ["move_id", "id"]
        constraints = [
            models.UniqueConstraint(name="returnreason_once_per_field", fields=["move", "field"]),
            rule("returnreason_given", ~Q(reason=""), "Say why."),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


@tracked()
class QuestionRound(models.Model):
    """Questions that CMS asks a state together. One round of a version is open at a time."""

    version = models.ForeignKey(MouVersion, on_delete=models.PROTECT, related_name="rounds")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(help_text="The day by which CMS asks for the answers.")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WorkOnVersionQuerySet.as_manager()

    class Meta:
        ordering = ["version_id", "id"]
        verbose_name = "round of questions"
        verbose_name_plural = "rounds of questions"
        constraints = [
            models.UniqueConstraint(
                name="questionround_one_open", fields=["version"], condition=Q(closed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Questions about {self.version}"


@tracked()
class Question(models.Model):
    """A question of CMS to the state, and the state's answer. Both read both."""

    round = models.ForeignKey(QuestionRound, on_delete=models.PROTECT, related_name="questions")
    field = models.CharField(max_length=40, help_text="A field of the terms, documents, or general.")
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = WorkOnVersionQuerySet.of("round__version").as_manager()

    class Meta:
        ordering = ["round_id", "id"]
        constraints = [
            rule("question_asked", ~Q(text=""), "A question has words."),
            rule(
                "question_answered_by_somebody",
                Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                "An answer says who gave it and when.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


@tracked()
class InternalNote(models.Model):
    """What CMS staff write to each other about a version. Nobody of a state ever reads one."""

    version = models.ForeignKey(MouVersion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["version_id", "id"]
        constraints = [rule("internalnote_written", ~Q(text=""), "A note has words.")]

    def __str__(self) -> str:
        return f"Note {self.pk} about {self.version}"

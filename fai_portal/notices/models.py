"""What somebody was told: on the list inside the portal, and by mail. A subject is text, such as `state:WA`."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from fai_portal.access.checks import can, type_of_user
from fai_portal.access.permissions import Permission
from fai_portal.accounts.links import Kind
from fai_portal.jobs.models import Job, JobQuerySet, Status


class OwnQuerySet(models.QuerySet):
    """A person's own rows, and nobody else's."""

    owner = "user_id"

    def visible_to(self, user: type_of_user) -> "OwnQuerySet":
        return self.filter(**{self.owner: user.pk}) if user.pk else self.none()


class How(models.TextChoices):
    AT_ONCE = "at_once", "A mail for each notice, at once"
    DAILY = "daily", "One mail a day with everything new"
    NEVER = "never", "No mail: the list on this page is enough"


class MailChoice(models.Model):
    """How somebody wants to be mailed. Without a row: at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=7, choices=How.choices, default=How.AT_ONCE)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(how__in=How.values), name="notices_mailchoice_known")
        ]

    def __str__(self) -> str:
        return self.get_how_display()


class Follow(models.Model):
    """Somebody wants to be told what is published about a subject."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=100)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["subject"]
        constraints = [
            models.UniqueConstraint(fields=["user", "subject"], name="notices_follow_once"),
        ]

    def __str__(self) -> str:
        return self.subject


class MailQuerySet(JobQuerySet):
    def visible_to(self, user: type_of_user) -> "MailQuerySet":
        """Whoever keeps the portal sees that mails leave; the others see their own."""
        if can(user, Permission.USE_ADMIN):
            return self.all()
        return self.filter(recipient_id=user.pk) if user.pk else self.none()


class Mail(Job):
    """A mail, stored in the transaction that makes it necessary, and sent by a worker.

    `key` is what the mail is about: of the rows with one key at most one has not failed, so nothing is mailed
    twice. `message_id` goes out with it, and stays the same when a worker is killed and another sends it.
    The text says what happened in the notices' words; the recipient's address is read only when it is sent.
    """

    task_name = "notices.mail"

    key = models.CharField(max_length=100)
    message_id = models.UUIDField(default=uuid.uuid4)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField(max_length=320)
    text = models.TextField()
    is_held = models.BooleanField(
        default=False, help_text="Not sent: this portal may not mail the recipient."
    )
    stayed_here = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Not sent: written to a file or to the console, as configured.",
    )

    objects = MailQuerySet.as_manager()  # type: ignore[misc]  # a manager of its own, as every kind of job has

    class Meta(Job.Meta):
        ordering = ["-queued_at", "-id"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["key"], condition=~Q(status=Status.FAILED), name="notices_mail_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Mail {self.pk}"

    @property
    def delivery(self) -> str:
        """Where it stands, for people."""
        if self.is_held:
            return "mail held back"
        if self.stayed_here:
            return "not mailed: this portal keeps its mails in files"
        words = {Status.DONE: "mailed", Status.FAILED: "mail failed", Status.CANCELLED: "mail cancelled"}
        return words.get(Status(self.status), "mail waiting")


class LetterQuerySet(JobQuerySet):
    def visible_to(self, user: type_of_user) -> "LetterQuerySet":
        return self.all() if can(user, Permission.USE_ADMIN) else self.none()


class Letter(Job):
    """A letter about an account, with a link that is made when it is sent; see `services.letter`."""

    task_name = "notices.letter"

    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    message_id = models.UUIDField(default=uuid.uuid4)
    recipient_address = models.EmailField(
        max_length=254, blank=True, help_text="As typed; gone once it was sent."
    )

    objects = LetterQuerySet.as_manager()  # type: ignore[misc]  # a manager of its own, as every kind of job has

    class Meta(Job.Meta):
        ordering = ["-queued_at", "-id"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="notices_letter_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk}"


class NoticeQuerySet(OwnQuerySet):
    owner = "recipient_id"

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    subject = models.CharField(max_length=100)
    sentence = models.CharField(max_length=300, help_text="What happened; no personal data.")
    address = models.CharField(max_length=300, help_text="Path of the page to open.")
    changes = models.TextField(
        blank=True, default="", db_default="", help_text="What changed, one a line; no personal data."
    )
    more = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Path of the page that lists every change.",
    )
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(
        Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="notices",
        help_text="The mail that told it, the newest one.",
    )  # fmt: skip

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            # Told once: doing a job twice tells nobody twice.
            models.UniqueConstraint(fields=["recipient", "subject", "sentence"], name="notices_notice_once"),
            models.CheckConstraint(
                condition=models.Q(read_at=None) | models.Q(read_at__gte=models.F("created_at")),
                name="notices_notice_read_after_created",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

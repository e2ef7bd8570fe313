"""What somebody was told inside the portal. A subject is text, such as `state:WA`."""

from django.conf import settings
from django.db import models


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: object) -> "NoticeQuerySet":
        """A person's own notices, and nobody else's."""
        pk = getattr(user, "pk", None)
        return self.filter(recipient_id=pk) if pk else self.none()

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    subject = models.CharField(max_length=100)
    sentence = models.CharField(max_length=300, help_text="What happened; no personal data.")
    address = models.CharField(max_length=300, help_text="Path of the page to open.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

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

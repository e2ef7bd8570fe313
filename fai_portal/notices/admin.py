from django.contrib import admin

from fai_portal.access.admin import SafeAdmin
from fai_portal.notices.models import Follow, Letter, Mail, MailChoice, Notice


@admin.register(Notice)
class NoticeAdmin(SafeAdmin):
    """An administrator sees their own notices here and nobody else's, as everywhere."""

    list_display = ["sentence", "subject", "created_at", "read_at"]
    list_filter = ["read_at"]
    search_fields = ["sentence", "subject"]


@admin.register(Mail)
class MailAdmin(SafeAdmin):
    """That mails leave, and when. What they say is the recipient's to read."""

    list_display = ["key", "delivery", "attempts", "queued_at", "finished_at"]
    list_filter = ["status", "is_held", "stayed_here"]
    search_fields = ["key"]
    fields = [
        "key", "message_id", "status", "is_held", "stayed_here", "attempts", "error", "queued_at", "finished_at",
    ]  # fmt: skip


@admin.register(Letter)
class LetterAdmin(SafeAdmin):
    """That invitations and links leave, and when; to whom, and what they open, is nobody's to read here."""

    list_display = ["kind", "status", "attempts", "queued_at", "finished_at"]
    list_filter = ["kind", "status"]
    search_fields = ["kind"]
    fields = ["kind", "message_id", "status", "attempts", "error", "queued_at", "finished_at"]


@admin.register(MailChoice)
class MailChoiceAdmin(SafeAdmin):
    list_display = ["user", "how"]
    list_filter = ["how"]
    search_fields = ["how"]
    list_select_related = ["user"]


@admin.register(Follow)
class FollowAdmin(SafeAdmin):
    list_display = ["subject", "user"]
    list_filter = ["subject"]
    search_fields = ["subject"]
    list_select_related = ["user"]

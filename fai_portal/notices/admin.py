from django.contrib import admin

from fai_portal.access.admin import SafeAdmin
from fai_portal.notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(SafeAdmin):
    """An administrator sees their own notices here and nobody else's, as everywhere."""

    list_display = ["sentence", "subject", "created_at", "read_at"]
    list_filter = ["read_at"]
    search_fields = ["sentence", "subject"]

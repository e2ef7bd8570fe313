from django.contrib import admin

from fai_portal.access.admin import SafeAdmin
from fai_portal.documents.models import Document


@admin.register(Document)
class DocumentAdmin(SafeAdmin):
    list_display = ["name", "media_type", "size", "verdict", "added_by", "added_at"]
    list_filter = ["verdict", "media_type"]
    search_fields = ["name", "sha256"]
    list_select_related = ["added_by"]

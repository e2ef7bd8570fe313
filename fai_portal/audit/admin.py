from django.contrib import admin

from fai_portal.access.admin import SafeAdmin
from fai_portal.access.permissions import Permission
from fai_portal.audit.models import Event


@admin.register(Event)
class EventAdmin(SafeAdmin):
    view_permission = Permission.VIEW_AUDIT
    list_display = ["at", "actor", "action", "subject", "state_code", "outcome"]
    list_filter = ["outcome", "action", "state_code"]
    search_fields = ["actor", "action", "subject"]
    ordering = ["-id"]

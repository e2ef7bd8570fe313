from django.contrib import admin

from fai_portal.access.admin import SafeAdmin
from fai_portal.search.models import Entry


@admin.register(Entry)
class EntryAdmin(SafeAdmin):
    list_display = ["title", "kind", "address", "page", "audience"]
    list_filter = ["kind", "audience"]
    search_fields = ["title", "address"]

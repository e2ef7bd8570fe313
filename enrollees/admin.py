"""What administrators may look at. Nothing is changed here, and no list shows anything that names a person."""

from django.contrib import admin

from enrollees.models import Dataset, Enrollee, EnrollmentSpan, IntakeBatch, IntakeFinding
from fai_portal.access.admin import SafeAdmin


@admin.register(Enrollee)
class EnrolleeAdmin(SafeAdmin):
    list_display = ["id", "state", "mbi_class", "created_at"]
    list_filter = ["mbi_class", "state"]
    search_fields = ["id"]
    list_select_related = ["state"]
    fields = ["id", "state", "mbi_class", "sex", "race", "original_disability", "created_at"]


@admin.register(EnrollmentSpan)
class EnrollmentSpanAdmin(SafeAdmin):
    list_display = ["id", "enrollee", "demonstration", "plan", "start", "end", "ending", "known_to"]
    list_filter = ["demonstration", "ending", ("known_to", admin.EmptyFieldListFilter)]
    search_fields = ["enrollee__id", "demonstration__slug", "plan__contract_number"]
    list_select_related = ["enrollee", "demonstration", "plan"]


@admin.register(IntakeBatch)
class IntakeBatchAdmin(SafeAdmin):
    list_display = [
        "id",
        "file_name",
        "layout",
        "verdict",
        "dry_run",
        "state",
        "demonstration",
        "rows",
        "started_at",
    ]
    list_filter = ["verdict", "dry_run", "layout", "state"]
    search_fields = ["file_name", "sha256", "demonstration__slug"]
    list_select_related = ["state", "demonstration"]


@admin.register(IntakeFinding)
class IntakeFindingAdmin(SafeAdmin):
    list_display = ["id", "batch", "severity", "rule", "field", "row", "found"]
    list_filter = ["severity", "rule"]
    search_fields = ["rule", "field", "batch__file_name"]
    list_select_related = ["batch"]


@admin.register(Dataset)
class DatasetAdmin(SafeAdmin):
    list_display = [
        "id",
        "content_hash",
        "state",
        "demonstration",
        "rows",
        "people",
        "first_month",
        "last_month",
    ]
    list_filter = ["state", "layout", "created_at"]
    search_fields = ["content_hash", "demonstration__slug"]
    list_select_related = ["state", "demonstration"]

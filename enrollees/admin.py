"""What administrators may look at. Nothing is changed here, and no list shows anything that names a person."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from enrollees.models import Dataset, Enrollee, EnrollmentSpan, IntakeBatch, IntakeFinding
from enrollees.services.enrollee import record_looks
from fai_portal.access.admin import SafeAdmin


class PeopleAdmin(SafeAdmin):
    """Each person whose row is shown is an event of the same transaction as the page."""

    def person(self, row: Any) -> Enrollee:
        return row

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        with transaction.atomic():
            response = super().changelist_view(request, extra_context)
            listed = (getattr(response, "context_data", None) or {}).get("cl")
            self._record(request, "enrollee.list", listed.result_list if listed else [])
        return response

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        found = super().get_object(request, object_id, from_field)
        self._record(request, "enrollee.view", [found] if found else [])
        return found

    def _record(self, request: HttpRequest, action: str, rows: Any) -> None:
        people = {self.person(row).pk: self.person(row) for row in rows}
        record_looks(by=request.user, on=timezone.now(), action=action, people=people.values())  # type: ignore[arg-type]


@admin.register(Enrollee)
class EnrolleeAdmin(PeopleAdmin):
    list_display = ["id", "state", "mbi_class", "created_at"]
    list_filter = ["mbi_class", "state"]
    search_fields = ["id"]
    list_select_related = ["state"]
    fields = ["id", "state", "mbi_class", "sex", "race", "original_disability", "created_at"]


@admin.register(EnrollmentSpan)
class EnrollmentSpanAdmin(PeopleAdmin):
    def person(self, row: EnrollmentSpan) -> Enrollee:
        return row.enrollee

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

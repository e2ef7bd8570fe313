"""Report runs, files and written sections in the admin: to look at, not to change."""

from django.contrib import admin

from fai_portal.access.admin import SafeAdmin
from reports.models import Artifact, AuthoredSection, AuthoredVersion, ReportRun, RunStep


@admin.register(ReportRun)
class ReportRunAdmin(SafeAdmin):
    list_display = [
        "id",
        "kind",
        "demonstration",
        "status",
        "percent",
        "attempts",
        "queued_at",
        "finished_at",
    ]
    list_filter = ["status", "kind", "demonstration__state"]
    search_fields = ["demonstration__slug", "demonstration__name", "digest", "policy_version"]
    list_select_related = ["demonstration"]
    date_hierarchy = "queued_at"


@admin.register(Artifact)
class ArtifactAdmin(SafeAdmin):
    list_display = ["name", "form", "size", "sha256", "run"]
    list_filter = ["form"]
    search_fields = ["name", "sha256"]
    list_select_related = ["run"]


@admin.register(RunStep)
class RunStepAdmin(SafeAdmin):
    list_display = ["name", "run", "status", "percent", "size", "started_at", "finished_at"]
    list_filter = ["status", "name"]
    search_fields = ["name", "output"]
    list_select_related = ["run"]


@admin.register(AuthoredSection)
class AuthoredSectionAdmin(SafeAdmin):
    list_display = ["key", "kind", "demonstration"]
    list_filter = ["kind", "key", "demonstration__state"]
    search_fields = ["demonstration__slug", "demonstration__name"]
    list_select_related = ["demonstration"]


@admin.register(AuthoredVersion)
class AuthoredVersionAdmin(SafeAdmin):
    list_display = ["section", "number", "author", "written_at"]
    list_filter = ["section__key", "section__kind"]
    search_fields = ["section__demonstration__slug", "text"]
    list_select_related = ["section__demonstration", "author"]
    date_hierarchy = "written_at"

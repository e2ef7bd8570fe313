from django.contrib import admin

from demonstrations.models import (
    ComparisonArea,
    Demonstration,
    EnrollmentCount,
    Finding,
    Milestone,
    Plan,
    Publication,
    QualityMeasure,
)
from fai_portal.access.admin import SafeAdmin
from states.admin import ReferenceAdmin


@admin.register(Demonstration)
class DemonstrationAdmin(SafeAdmin):
    """Shown only: a demonstration is established by its MOU."""

    list_display = ["name", "slug", "state", "model", "is_verified"]
    list_filter = ["model", "is_verified", "state"]
    search_fields = ["name", "slug", "state__name"]
    list_select_related = ["state"]


class OfDemonstrationAdmin(ReferenceAdmin):
    list_select_related = ["demonstration"]
    autocomplete_fields = ["demonstration", "source"]


@admin.register(Plan)
class PlanAdmin(OfDemonstrationAdmin):
    list_display = ["name", "contract_number", "demonstration", "start", "end", "is_verified"]
    list_filter = ["is_verified", "demonstration"]
    search_fields = ["name", "contract_number", "parent_organization"]


@admin.register(Milestone)
class MilestoneAdmin(OfDemonstrationAdmin):
    list_display = ["demonstration", "kind", "date", "basis", "is_verified"]
    list_filter = ["kind", "is_verified", "demonstration"]
    search_fields = ["demonstration__name", "demonstration__slug"]


@admin.register(ComparisonArea)
class ComparisonAreaAdmin(OfDemonstrationAdmin):
    list_display = ["county", "demonstration", "start", "end", "is_verified"]
    list_filter = ["is_verified", "demonstration", "county__state"]
    search_fields = ["county__name", "county__fips"]
    list_select_related = ["county", "demonstration"]
    autocomplete_fields = ["county", *OfDemonstrationAdmin.autocomplete_fields]


@admin.register(EnrollmentCount)
class EnrollmentCountAdmin(OfDemonstrationAdmin):
    list_display = [
        "month", "scope", "demonstration", "contract_number", "plan_id", "county", "enrolled", "eligible",
        "is_suppressed",
    ]  # fmt: skip
    list_filter = ["scope", "precision", "is_suppressed", "is_verified", "demonstration"]
    search_fields = ["contract_number", "demonstration__name", "county__name"]
    list_select_related = ["county", "demonstration"]
    autocomplete_fields = ["county", *OfDemonstrationAdmin.autocomplete_fields]


@admin.register(Publication)
class PublicationAdmin(OfDemonstrationAdmin):
    list_display = ["title", "publication_type", "demonstration", "date", "origin", "is_verified"]
    list_filter = ["publication_type", "origin", "is_verified", "demonstration"]
    search_fields = ["title", "author"]


@admin.register(Finding)
class FindingAdmin(OfDemonstrationAdmin):
    list_display = ["measure", "result_type", "demonstration", "status", "estimate", "unit", "is_verified"]
    list_filter = ["result_type", "status", "is_verified", "demonstration"]
    search_fields = ["measure", "period_label", "run"]
    list_select_related = ["demonstration", "publication"]
    autocomplete_fields = ["publication", *OfDemonstrationAdmin.autocomplete_fields]


@admin.register(QualityMeasure)
class QualityMeasureAdmin(SafeAdmin):
    """Shown only: measures come in by their workbook, which checks each cell."""

    list_display = ["code", "name", "year", "contract_number", "demonstration", "steward", "benchmark_kind"]
    list_filter = ["benchmark_kind", "year", "demonstration"]
    search_fields = ["code", "name", "contract_number", "demonstration__name"]
    list_select_related = ["demonstration"]

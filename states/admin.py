"""Reference data may be corrected here, through its service; agreements and their terms are only shown."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from fai_portal.access.admin import SafeAdmin
from states.models import (
    Agency,
    County,
    Fact,
    FactSource,
    InternalNote,
    Mou,
    MouDocument,
    MouMove,
    MouVersion,
    PolicyRecord,
    ProgramRule,
    Proposal,
    Question,
    QuestionRound,
    Reading,
    ReturnReason,
    State,
    TermConstant,
    TermCounty,
    TermPercentage,
    Terms,
    TermsEntry,
    TermYear,
)
from states.services.reference_row import remove_row, save_row


class CorrectionForm(forms.ModelForm):
    reason = forms.CharField(label="Why?", max_length=500, help_text="It stands in the history.")


class ReferenceAdmin(SafeAdmin):
    """Rows that the public record brings and an administrator may correct. Loading the record again restores them."""

    read_only = False
    form = CorrectionForm

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        save_row(by=request.user, on=timezone.now(), row=obj, reason=form.cleaned_data["reason"])

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        remove_row(by=request.user, on=timezone.now(), row=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(State)
class StateAdmin(SafeAdmin):
    list_display = ["code", "name", "fips", "ssa", "cms_region_number", "participation", "is_verified"]
    list_filter = ["participation", "cms_region_number", "is_verified"]
    search_fields = ["code", "name"]


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    list_display = ["name", "state", "is_verified"]
    list_filter = ["is_verified", "state__cms_region_number"]
    search_fields = ["name", "state__name"]
    list_select_related = ["state"]
    autocomplete_fields = ["source"]


@admin.register(County)
class CountyAdmin(ReferenceAdmin):
    list_display = ["fips", "name", "state", "valid_from", "valid_until"]
    list_filter = ["state"]
    search_fields = ["fips", "name"]
    list_select_related = ["state"]


@admin.register(FactSource)
class FactSourceAdmin(ReferenceAdmin):
    list_display = ["__str__", "record"]
    list_filter = [("title", admin.EmptyFieldListFilter)]
    search_fields = ["title", "record"]


@admin.register(Fact)
class FactAdmin(ReferenceAdmin):
    list_display = ["subject", "field", "value", "is_verified"]
    list_filter = ["is_verified", "field"]
    search_fields = ["subject", "value"]
    autocomplete_fields = ["source"]


@admin.register(ProgramRule)
class ProgramRuleAdmin(ReferenceAdmin):
    list_display = ["rule", "model", "key", "value", "unit", "is_verified"]
    list_filter = ["model", "is_verified"]
    search_fields = ["rule", "key"]
    autocomplete_fields = ["source"]


@admin.register(Mou)
class MouAdmin(SafeAdmin):
    list_display = [
        "title",
        "state",
        "document_type",
        "signed_on",
        "announced_on",
        "effective_on",
        "is_verified",
    ]
    list_filter = ["document_type", "is_verified", "state"]
    search_fields = ["title", "slug", "state__name"]
    list_select_related = ["state"]


@admin.register(MouVersion)
class MouVersionAdmin(SafeAdmin):
    list_display = ["mou", "number", "status", "is_current", "due_on", "assigned_to"]
    list_filter = ["status", "is_current", "mou__document_type"]
    search_fields = ["mou__title", "mou__slug"]
    list_select_related = ["mou", "assigned_to"]


@admin.register(MouMove)
class MouMoveAdmin(SafeAdmin):
    list_display = ["version", "action", "came_from", "went_to", "made_by", "made_at"]
    list_filter = ["action", "went_to", "version__mou__state"]
    search_fields = ["version__mou__title", "version__mou__slug"]
    list_select_related = ["version__mou", "made_by"]


@admin.register(ReturnReason)
class ReturnReasonAdmin(SafeAdmin):
    list_display = ["move", "field", "reason"]
    list_filter = ["field", "move__version__mou__state"]
    search_fields = ["reason", "move__version__mou__title"]
    list_select_related = ["move__version__mou"]


@admin.register(QuestionRound)
class QuestionRoundAdmin(SafeAdmin):
    list_display = ["version", "asked_by", "asked_at", "due_on", "closed_at"]
    list_filter = ["due_on", "version__mou__state"]
    search_fields = ["version__mou__title", "version__mou__slug"]
    list_select_related = ["version__mou", "asked_by"]


@admin.register(Question)
class QuestionAdmin(SafeAdmin):
    list_display = ["text", "round", "field", "answered_by", "answered_at"]
    list_filter = ["field", "round__version__mou__state"]
    search_fields = ["text", "answer", "round__version__mou__title"]
    list_select_related = ["round__version__mou", "answered_by"]


@admin.register(InternalNote)
class InternalNoteAdmin(SafeAdmin):
    list_display = ["version", "text", "written_by", "written_at"]
    list_filter = ["version__mou__state"]
    search_fields = ["text", "version__mou__title"]
    list_select_related = ["version__mou", "written_by"]


@admin.register(MouDocument)
class MouDocumentAdmin(SafeAdmin):
    list_display = ["title", "version", "publisher", "is_copy"]
    list_filter = ["is_copy", "version__mou__state"]
    search_fields = ["title", "publisher"]
    list_select_related = ["version__mou"]


@admin.register(Terms)
class TermsAdmin(SafeAdmin):
    list_display = ["agreement", "sequence", "effective_from", "decided_on", "model", "is_verified"]
    list_filter = ["model", "is_verified", "agreement__state"]
    search_fields = ["agreement__title", "agreement__slug", "target_population"]
    list_select_related = ["agreement"]


@admin.register(TermYear)
class TermYearAdmin(SafeAdmin):
    list_display = ["terms", "number", "start", "end", "is_verified"]
    list_filter = ["is_verified", "terms__agreement__state"]
    search_fields = ["terms__agreement__title", "terms__agreement__slug"]
    list_select_related = ["terms__agreement"]


@admin.register(TermPercentage)
class TermPercentageAdmin(SafeAdmin):
    list_display = ["year", "agreement", "measure", "start", "end", "percent", "is_verified"]
    list_filter = ["measure", "is_verified", "year__terms__agreement__state"]
    search_fields = ["year__terms__agreement__title", "year__terms__agreement__slug"]
    list_select_related = ["year__terms__agreement"]

    @admin.display(ordering="year__terms__agreement")
    def agreement(self, percentage: TermPercentage) -> Mou:
        return percentage.year.terms.agreement


@admin.register(TermCounty)
class TermCountyAdmin(SafeAdmin):
    list_display = ["county", "terms", "region", "start", "end", "is_verified"]
    list_filter = ["is_verified", "county__state"]
    search_fields = ["county__name", "county__fips", "terms__agreement__slug"]
    list_select_related = ["county", "terms__agreement"]


@admin.register(TermConstant)
class TermConstantAdmin(SafeAdmin):
    list_display = ["terms", "name", "value", "is_confirmed"]
    list_filter = ["name", "is_confirmed"]
    search_fields = ["name", "terms__agreement__title"]
    list_select_related = ["terms__agreement"]


@admin.register(TermsEntry)
class TermsEntryAdmin(SafeAdmin):
    list_display = ["version", "revision", "saved_by", "saved_at"]
    list_filter = ["version__mou__state"]
    search_fields = ["version__mou__title", "version__mou__slug"]
    list_select_related = ["version__mou", "saved_by"]


@admin.register(Reading)
class ReadingAdmin(SafeAdmin):
    list_display = ["mou", "document", "status", "words", "refusal", "queued_at"]
    list_filter = ["status", "mou__state"]
    search_fields = ["mou__title", "document__name", "document__sha256"]
    list_select_related = ["mou", "document"]


@admin.register(Proposal)
class ProposalAdmin(SafeAdmin):
    list_display = ["field", "value", "page", "reading", "answer", "answered_by"]
    list_filter = ["answer", "reading__mou__state"]
    search_fields = ["field", "value", "quotation", "reading__mou__title"]
    list_select_related = ["reading__mou", "answered_by"]


@admin.register(PolicyRecord)
class PolicyRecordAdmin(SafeAdmin):
    list_display = ["agreement", "period_start", "period_end", "version", "effective_from", "confirmed"]
    list_filter = ["confirmed", "agreement__state"]
    search_fields = ["agreement__title", "agreement__slug"]
    list_select_related = ["agreement"]

"""People, their enrollment, files that were sent and datasets, read-only and for the states that one may see.

Whoever is shown is an event of the same transaction as the answer: no event, no answer.
"""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from enrollees.models import Dataset, Enrollee, EnrollmentSpan, IntakeBatch, IntakeFinding
from enrollees.selectors.intake import findings_of
from enrollees.services.enrollee import record_looks
from fai_portal.access.api import VisibleRows
from fai_portal.access.permissions import Permission
from fai_portal.audit.services.event import record

BY_NUMBER = "[0-9]{1,18}"
BY_KEY = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class RecordedRows(VisibleRows):
    """Rows whose reading is recorded: `record_shown` is told what is about to be answered."""

    def record_shown(self, rows: Iterable[Any], *, is_list: bool) -> None:
        raise NotImplementedError

    @transaction.atomic
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)  # type: ignore[misc]

    @transaction.atomic
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)  # type: ignore[misc]

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)  # type: ignore[misc]
        if self.action == "list":  # type: ignore[attr-defined]
            self.record_shown(page or (), is_list=True)
        return page

    def get_object(self) -> Any:
        found = super().get_object()  # type: ignore[misc]
        self.record_shown([found], is_list=False)
        return found


class EnrolleeViewSet(RecordedRows, viewsets.ReadOnlyModelViewSet):
    """People under random keys. No identifier is in any answer; each person shown is recorded."""

    class Serializer(serializers.ModelSerializer):
        state = serializers.CharField(source="state_id", read_only=True)

        class Meta:
            model = Enrollee
            ref_name = "Enrollee"
            fields = ["id", "state", "mbi_class", "sex", "race", "original_disability", "created_at"]

    class Filters(django_filters.FilterSet):
        state = django_filters.CharFilter(field_name="state_id")

    permission = Permission.VIEW_ENROLLEES
    model = Enrollee
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_KEY

    def record_shown(self, rows: Iterable[Enrollee], *, is_list: bool) -> None:
        what = "enrollee.list" if is_list else "enrollee.view"
        record_looks(by=self.request.user, on=timezone.now(), action=what, people=rows)  # type: ignore[arg-type]


class EnrollmentSpanViewSet(RecordedRows, viewsets.ReadOnlyModelViewSet):
    """When people were enrolled; `end` is the first day no longer. As it is known now, or was at `known_on`."""

    class Serializer(serializers.ModelSerializer):
        enrollee = serializers.UUIDField(source="enrollee_id", read_only=True)
        demonstration = serializers.SlugRelatedField(slug_field="slug", read_only=True)
        plan_contract = serializers.CharField(source="plan.contract_number", read_only=True, default=None)

        class Meta:
            model = EnrollmentSpan
            ref_name = "EnrollmentSpan"
            fields = [
                "id", "enrollee", "demonstration", "plan_contract", "start", "end", "ending", "known_from", "known_to",
            ]  # fmt: skip

    class Filters(django_filters.FilterSet):
        demonstration = django_filters.CharFilter(field_name="demonstration__slug")
        known_on = django_filters.IsoDateTimeFilter(
            method="as_known_on", help_text="What was known at a moment; now unless it is given."
        )

        def as_known_on(self, queryset: Any, name: str, value: Any) -> Any:
            return queryset.known_on(value)

        def filter_queryset(self, queryset: Any) -> Any:
            found = super().filter_queryset(queryset)
            return found if self.form.cleaned_data.get("known_on") else found.current()

    permission = Permission.VIEW_ENROLLEES
    model = EnrollmentSpan
    select_related = ("enrollee", "demonstration", "plan")
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_NUMBER

    def filter_queryset(self, queryset: Any) -> Any:
        """One span is found by its number whether it is still known or was corrected."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def record_shown(self, rows: Iterable[EnrollmentSpan], *, is_list: bool) -> None:
        people = {row.enrollee_id: row.enrollee for row in rows}
        what = "enrollee.list" if is_list else "enrollee.view"
        record_looks(by=self.request.user, on=timezone.now(), action=what, people=people.values())  # type: ignore[arg-type]


class _RecordedOne(RecordedRows):
    """Lists name no person and are not recorded; one row is."""

    what: str

    def record_shown(self, rows: Iterable[Any], *, is_list: bool) -> None:
        for row in () if is_list else rows:
            record(
                by=self.request.user,  # type: ignore[attr-defined]
                action=self.what,
                subject=row.subject,
                on=timezone.now(),
                state=row.state_id or "",
            )


class IntakeViewSet(_RecordedOne, viewsets.ReadOnlyModelViewSet):
    """Files that were sent, each with its verdict and how often each rule spoke."""

    class Serializer(serializers.ModelSerializer):
        state = serializers.CharField(source="state_id", read_only=True, allow_null=True)
        demonstration = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
        dataset = serializers.SlugRelatedField(slug_field="content_hash", read_only=True, allow_null=True)

        class Meta:
            model = IntakeBatch
            ref_name = "Intake"
            fields = [
                "id", "file_name", "layout", "sha256", "size", "verdict", "dry_run", "state", "demonstration",
                "dataset", "rows", "people", "counts", "started_at", "finished_at",
            ]  # fmt: skip

    class FindingSerializer(serializers.ModelSerializer):
        class Meta:
            model = IntakeFinding
            ref_name = "IntakeFinding"
            fields = [
                "file",
                "row",
                "field",
                "rule",
                "severity",
                "found",
                "allowed",
                "fix",
                "person",
                "month",
            ]

    class Filters(django_filters.FilterSet):
        demonstration = django_filters.CharFilter(field_name="demonstration__slug")

        class Meta:
            model = IntakeBatch
            fields = ["verdict", "layout", "dry_run"]

    permission = Permission.VIEW_INTAKES
    model = IntakeBatch
    select_related = ("demonstration", "dataset")
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_NUMBER
    what = "intake.view"

    @extend_schema(responses=FindingSerializer(many=True))
    @action(detail=True, filterset_class=None)
    @transaction.atomic
    def findings(self, request: Request, pk: str) -> Response:
        """What was found in the file, a page at a time; `counts` of the intake is complete."""
        page = self.paginate_queryset(findings_of(self.get_object()))
        return self.get_paginated_response(self.FindingSerializer(page, many=True).data)


class DatasetViewSet(_RecordedOne, viewsets.ReadOnlyModelViewSet):
    """Snapshots of person-months, in totals: no row of a person is here."""

    class Serializer(serializers.ModelSerializer):
        state = serializers.CharField(source="state_id", read_only=True)
        demonstration = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
        first_month = serializers.DateField(format="%Y-%m", read_only=True, help_text="YYYY-MM")
        last_month = serializers.DateField(format="%Y-%m", read_only=True, help_text="YYYY-MM")

        class Meta:
            model = Dataset
            ref_name = "Dataset"
            fields = [
                "id", "content_hash", "layout", "layout_version", "state", "demonstration", "rows", "people",
                "first_month", "last_month", "counts", "created_at",
            ]  # fmt: skip

    class Filters(django_filters.FilterSet):
        demonstration = django_filters.CharFilter(field_name="demonstration__slug")
        state = django_filters.CharFilter(field_name="state_id")
        content_hash = django_filters.CharFilter()

    permission = Permission.VIEW_DATASETS
    model = Dataset
    select_related = ("demonstration",)
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_NUMBER
    what = "dataset.view"


ROUTES = [
    ("enrollees", EnrolleeViewSet),
    ("enrollment-spans", EnrollmentSpanViewSet),
    ("intakes", IntakeViewSet),
    ("datasets", DatasetViewSet),
]

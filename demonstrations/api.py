"""Demonstrations and what was published about them, read-only."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from demonstrations.forms import DayForm
from demonstrations.models import (
    Demonstration,
    EnrollmentCount,
    Finding,
    FindingStatus,
    Milestone,
    Plan,
    Publication,
    PublicationType,
    ResultType,
    Scope,
)
from demonstrations.selectors.status import StatusKey
from demonstrations.selectors.terms import constants_of, terms_page
from fai_portal.access.api import VisibleRows
from fai_portal.access.permissions import PUBLIC
from states.api import SourceSerializer
from states.models import DemonstrationModel, TermCounty, TermPercentage, Terms, TermYear

BY_NUMBER = "[0-9]{1,18}"


class TermsSerializer(serializers.ModelSerializer):
    """Published terms. Ends are the first day after; percents are numbers of percent, as strings."""

    class YearSerializer(serializers.ModelSerializer):
        class PercentageSerializer(serializers.ModelSerializer):
            class Meta:
                model = TermPercentage
                ref_name = "TermPercentage"
                fields = ["measure", "percent", "start", "end", "is_verified"]

        percentages = PercentageSerializer(many=True, read_only=True)

        class Meta:
            model = TermYear
            ref_name = "TermYear"
            fields = ["number", "start", "end", "percentages", "is_verified"]

    class CountySerializer(serializers.ModelSerializer):
        fips = serializers.CharField(source="county_id", read_only=True)
        name = serializers.CharField(source="county.name", read_only=True)

        class Meta:
            model = TermCounty
            ref_name = "TermCounty"
            fields = ["fips", "name", "region", "start", "end", "is_verified"]

    agreement = serializers.CharField(source="agreement.slug", read_only=True)
    mou = serializers.CharField(source="version.mou.slug", read_only=True, help_text="What laid them down.")
    version = serializers.IntegerField(source="version.number", read_only=True)
    years = YearSerializer(many=True, read_only=True)
    counties = CountySerializer(many=True, read_only=True)
    constants = serializers.SerializerMethodField()
    source = SourceSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Terms
        ref_name = "Terms"
        fields = [
            "agreement", "mou", "version", "effective_from", "decided_on", "model", "target_population", "exclusions",
            "age_min", "age_max", "enrollment_method", "geographic_area", "eligible_estimate", "max_plans", "years",
            "counties", "constants", "source", "is_verified",
        ]  # fmt: skip

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_constants(self, terms: Terms) -> dict[str, Any]:
        return constants_of(terms)


class GoverningSerializer(serializers.Serializer):
    """What governed a demonstration on a day. `terms` is null where nothing did yet."""

    on = serializers.DateField()
    status = serializers.ChoiceField(StatusKey.choices)
    terms = TermsSerializer(allow_null=True)

    class Meta:
        ref_name = "GoverningTerms"


class DemonstrationViewSet(VisibleRows, viewsets.ReadOnlyModelViewSet):
    """Demonstrations, each with its milestones."""

    class Serializer(serializers.ModelSerializer):
        class MilestoneSerializer(serializers.ModelSerializer):
            class Meta:
                model = Milestone
                ref_name = "Milestone"
                fields = ["kind", "date", "basis", "is_verified"]

        state = serializers.CharField(source="state_id", read_only=True)
        established_by = serializers.SlugRelatedField(slug_field="slug", read_only=True)
        milestones = MilestoneSerializer(many=True, read_only=True)
        source = SourceSerializer(read_only=True, allow_null=True)

        class Meta:
            model = Demonstration
            ref_name = "Demonstration"
            fields = [
                "slug",
                "state",
                "name",
                "model",
                "established_by",
                "successor",
                "milestones",
                "source",
                "is_verified",
            ]

    class Filters(django_filters.FilterSet):
        state = django_filters.CharFilter(field_name="state_id")
        model = django_filters.ChoiceFilter(choices=DemonstrationModel.choices)

    permission = PUBLIC
    model = Demonstration
    select_related = ("established_by", "source")
    prefetch_related = ("milestones",)
    serializer_class = Serializer
    filterset_class = Filters
    lookup_field = "slug"
    lookup_value_regex = "[a-z0-9-]{1,60}"

    @extend_schema(
        parameters=[
            OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH, pattern="^[a-z0-9-]{1,60}$"),
            OpenApiParameter("on", OpenApiTypes.DATE, description="The day; today unless it is given."),
        ],
        responses=GoverningSerializer,
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def terms(self, request: Request, slug: str) -> Response:
        """The published terms that governed the demonstration on a day, and its status on it."""
        form = DayForm(request.query_params if "on" in request.query_params else {"on": timezone.localdate()})
        if not form.is_valid():
            raise serializers.ValidationError({"on": ["This is not a day. Write it as YYYY-MM-DD."]})
        day = form.cleaned_data["on"]
        page = terms_page(slug, on=day)
        if page is None:
            raise exceptions.NotFound
        terms = page.governing.terms if page.governing else None
        shown = GoverningSerializer({"on": day, "status": page.status.key, "terms": terms})
        return Response(shown.data)


class OfDemonstration(django_filters.FilterSet):
    demonstration = django_filters.CharFilter(field_name="demonstration__slug")


class PlanViewSet(VisibleRows, viewsets.ReadOnlyModelViewSet):
    """Medicare-Medicaid Plans. `end` is the first day a plan no longer took part."""

    class Serializer(serializers.ModelSerializer):
        demonstration = serializers.SlugRelatedField(slug_field="slug", read_only=True)
        source = SourceSerializer(read_only=True, allow_null=True)

        class Meta:
            model = Plan
            ref_name = "Plan"
            fields = [
                "id",
                "demonstration",
                "contract_number",
                "name",
                "parent_organization",
                "start",
                "end",
                "source",
                "is_verified",
            ]

    class Filters(OfDemonstration):
        contract_number = django_filters.CharFilter()

    permission = PUBLIC
    model = Plan
    select_related = ("demonstration", "source")
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_NUMBER


class EnrollmentCountViewSet(VisibleRows, viewsets.ReadOnlyModelViewSet):
    """Published counts by month. A suppressed count (1 to 10 people) is null, never zero."""

    class Serializer(serializers.ModelSerializer):
        demonstration = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
        county = serializers.CharField(source="county_id", read_only=True, allow_null=True)
        month = serializers.DateField(format="%Y-%m", read_only=True, help_text="YYYY-MM")
        source = SourceSerializer(read_only=True, allow_null=True)

        class Meta:
            model = EnrollmentCount
            ref_name = "EnrollmentCount"
            fields = [
                "id",
                "scope",
                "demonstration",
                "contract_number",
                "plan_id",
                "county",
                "month",
                "enrolled",
                "eligible",
                "is_suppressed",
                "precision",
                "source",
                "is_verified",
            ]

    class Filters(OfDemonstration):
        scope = django_filters.ChoiceFilter(choices=Scope.choices)
        contract_number = django_filters.CharFilter()
        county = django_filters.CharFilter(field_name="county_id")
        month_from = django_filters.DateFilter(field_name="month", lookup_expr="gte")
        month_before = django_filters.DateFilter(field_name="month", lookup_expr="lt")

    permission = PUBLIC
    model = EnrollmentCount
    select_related = ("demonstration", "source")
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_NUMBER


class PublicationViewSet(VisibleRows, viewsets.ReadOnlyModelViewSet):
    """Published reports. Without a demonstration a report is about the whole initiative."""

    class Serializer(serializers.ModelSerializer):
        demonstration = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
        source = SourceSerializer(read_only=True, allow_null=True)

        class Meta:
            model = Publication
            ref_name = "Publication"
            fields = [
                "id",
                "demonstration",
                "publication_type",
                "title",
                "author",
                "demonstration_years",
                "date",
                "date_precision",
                "url",
                "publisher",
                "is_copy",
                "origin",
                "source",
                "is_verified",
            ]

    class Filters(OfDemonstration):
        publication_type = django_filters.ChoiceFilter(choices=PublicationType.choices)
        date_from = django_filters.DateFilter(field_name="date", lookup_expr="gte")
        date_before = django_filters.DateFilter(field_name="date", lookup_expr="lt")

    permission = PUBLIC
    model = Publication
    select_related = ("demonstration", "source")
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_NUMBER


class FindingViewSet(VisibleRows, viewsets.ReadOnlyModelViewSet):
    """Published numbers as data: estimate, interval, period and method."""

    class Serializer(serializers.ModelSerializer):
        demonstration = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
        source = SourceSerializer(read_only=True, allow_null=True)

        class Meta:
            model = Finding
            ref_name = "Finding"
            fields = [
                "id",
                "demonstration",
                "publication",
                *(
                    field.name
                    for field in Finding._meta.concrete_fields
                    if field.name not in {"id", "demonstration", "publication", "source", "is_verified"}
                ),
                "source",
                "is_verified",
            ]

    class Filters(OfDemonstration):
        result_type = django_filters.ChoiceFilter(choices=ResultType.choices)
        status = django_filters.ChoiceFilter(choices=FindingStatus.choices)

    permission = PUBLIC
    model = Finding
    select_related = ("demonstration", "source")
    serializer_class = Serializer
    filterset_class = Filters
    lookup_value_regex = BY_NUMBER


ROUTES = [
    ("demonstrations", DemonstrationViewSet),
    ("plans", PlanViewSet),
    ("enrollment-counts", EnrollmentCountViewSet),
    ("publications", PublicationViewSet),
    ("findings", FindingViewSet),
]

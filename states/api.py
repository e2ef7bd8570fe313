"""States and the MOU family, read-only."""

import django_filters
from rest_framework import serializers, viewsets

from fai_portal.access.api import VisibleRows
from fai_portal.access.permissions import PUBLIC
from states.models import DocumentType, FactSource, Mou, MouDocument, Participation, State


class SourceSerializer(serializers.ModelSerializer):
    """Where a fact comes from. Without links and title there is no document yet."""

    class Meta:
        model = FactSource
        fields = ["title", "links"]


class StateViewSet(VisibleRows, viewsets.ReadOnlyModelViewSet):
    """The 50 states and the District of Columbia, with their Medicaid agencies."""

    class Serializer(serializers.ModelSerializer):
        agency = serializers.SlugRelatedField(slug_field="name", read_only=True, allow_null=True)
        source = SourceSerializer(read_only=True, allow_null=True)

        class Meta:
            model = State
            ref_name = "State"
            fields = [
                "code",
                "name",
                "fips",
                "ssa",
                "cms_region_number",
                "cms_region_office",
                "participation",
                "agency",
                "source",
                "is_verified",
            ]

    class Filters(django_filters.FilterSet):
        participation = django_filters.ChoiceFilter(choices=Participation.choices)
        cms_region_number = django_filters.NumberFilter(min_value=1, max_value=10)

    permission = PUBLIC
    model = State
    select_related = ("agency", "source")
    serializer_class = Serializer
    filterset_class = Filters
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}"


class MouViewSet(VisibleRows, viewsets.ReadOnlyModelViewSet):
    """Memoranda of Understanding, and the proposals, agreements, contracts and amendments around them."""

    class Serializer(serializers.ModelSerializer):
        class DocumentSerializer(serializers.ModelSerializer):
            class Meta:
                model = MouDocument
                ref_name = "MouDocument"
                fields = ["title", "url", "listing_url", "publisher", "is_copy", "sha256"]

        state = serializers.CharField(source="state_id", allow_null=True, read_only=True)
        agreement = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
        amends = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
        documents = serializers.SerializerMethodField()
        source = SourceSerializer(read_only=True, allow_null=True)

        class Meta:
            model = Mou
            ref_name = "Mou"
            fields = [
                "slug",
                "state",
                "document_type",
                "title",
                "signed_on",
                "announced_on",
                "effective_on",
                "agreement",
                "amends",
                "documents",
                "source",
                "is_verified",
            ]

        def get_documents(self, mou: Mou) -> list[dict]:
            return self.DocumentSerializer(mou.published_documents, many=True).data

    class Filters(django_filters.FilterSet):
        state = django_filters.CharFilter(field_name="state_id")
        document_type = django_filters.ChoiceFilter(choices=DocumentType.choices)
        signed_from = django_filters.DateFilter(field_name="signed_on", lookup_expr="gte")
        signed_before = django_filters.DateFilter(field_name="signed_on", lookup_expr="lt")

    permission = PUBLIC
    model = Mou
    select_related = ("agreement", "amends", "source")
    prefetch_related = ("versions__documents",)
    serializer_class = Serializer
    filterset_class = Filters
    lookup_field = "slug"
    lookup_value_regex = "[a-z0-9-]{1,100}"


ROUTES = [("states", StateViewSet), ("mous", MouViewSet)]

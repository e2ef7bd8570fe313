"""States and the MOU family, and how a state's own programs begin, fill in and submit a version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from fai_portal.access.api import Conflict, VisibleRows
from fai_portal.access.permissions import PUBLIC, Permission
from fai_portal.documents.forms import FilesForm
from states import selectors
from states.builders.words import version_label
from states.forms import BeginForm
from states.ingest.workbooks import MOST_BYTES, NotTheWorkbook
from states.models import (
    Action,
    DocumentType,
    FactSource,
    Mou,
    MouDocument,
    MouVersion,
    Participation,
    State,
)
from states.rules import NotAllowed
from states.services.agreement_move import move_version
from states.services.draft import begin_mou, begin_next, send_document
from states.services.entry import import_workbook


@contextmanager
def refusals_told() -> Iterator[None]:
    """What a service refuses, as the API says it."""
    try:
        yield
    except NotAllowed as refusal:
        raise Conflict(str(refusal)) from refusal
    except ValidationError as refusal:
        raise exceptions.ValidationError({"detail": refusal.messages}) from refusal


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


class VersionSerializer(serializers.ModelSerializer):
    """One version. `status` is the same word for everybody; `label` is what this reader calls it."""

    class DocumentSerializer(serializers.ModelSerializer):
        verdict = serializers.CharField(source="document.verdict", default="ready", read_only=True)

        class Meta:
            model = MouDocument
            ref_name = "MouVersionDocument"
            fields = ["id", "title", "url", "sha256", "verdict"]

    mou = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    label = serializers.SerializerMethodField()
    documents = DocumentSerializer(many=True, read_only=True)

    class Meta:
        model = MouVersion
        ref_name = "MouVersion"
        fields = ["mou", "number", "status", "label", "is_current", "submitted_at", "documents"]

    def get_label(self, version: MouVersion) -> str:
        return version_label(version, user=self.context["request"].user)


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

    class Input(serializers.Serializer):
        state = serializers.RegexField(r"^[A-Z]{2}\Z")
        document_type = serializers.ChoiceField([each.value for each in BeginForm.STARTED_BY_A_STATE])
        title = serializers.CharField(max_length=300)
        amends = serializers.SlugField(max_length=100, required=False, help_text="The document it changes.")

        class Meta:
            ref_name = "NewMou"

    permission = PUBLIC
    permissions: ClassVar = {"create": Permission.WRITE_MOU}
    model = Mou
    select_related = ("agreement", "amends", "source")
    prefetch_related = ("versions__documents",)
    serializer_class = Serializer
    filterset_class = Filters
    lookup_field = "slug"
    lookup_value_regex = "[a-z0-9-]{1,100}"

    @extend_schema(request=Input, responses={201: VersionSerializer})
    def create(self, request: Request) -> Response:
        """Begin a document of the MOU family with an empty draft, its version 1."""
        given = self.Input(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        state = selectors.states_named([data["state"]]).first()
        if state is None:
            raise exceptions.ValidationError({"state": ["No state has this postal code."]})
        amends = selectors.document_named(request.user, data["amends"]) if "amends" in data else None
        if amends is None and "amends" in data:
            raise exceptions.ValidationError({"amends": ["There is no such document."]})
        with refusals_told():
            begun = begin_mou(
                by=request.user, on=timezone.now(), state=state, document_type=data["document_type"],
                title=data["title"], amends=amends,
            )  # fmt: skip
        shown = VersionSerializer(begun, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)


IN_PATH = [
    OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH, pattern="^[a-z0-9-]{1,100}$"),
    OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH),
]


@extend_schema_view(
    list=extend_schema(parameters=IN_PATH[:1]),
    retrieve=extend_schema(parameters=IN_PATH),
)
class VersionViewSet(viewsets.ReadOnlyModelViewSet):
    """The versions of a document: what is published, and for those who work on it what is under way."""

    permission = PUBLIC
    permissions: ClassVar = dict.fromkeys(("create", "documents", "terms", "submit"), Permission.WRITE_MOU)
    queryset = MouVersion.objects.none()
    serializer_class = VersionSerializer
    filterset_fields: ClassVar = ["status"]
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,4}"

    def get_queryset(self) -> Any:
        return selectors.versions_of(self.request.user, self.kwargs.get("slug", ""))

    @extend_schema(parameters=IN_PATH[:1], request=None, responses={201: VersionSerializer})
    def create(self, request: Request, slug: str) -> Response:
        """Begin the next version, a draft that holds what the last one holds."""
        last = self.get_queryset().last()
        if last is None:
            raise exceptions.NotFound
        with refusals_told():
            begun = begin_next(by=request.user, on=timezone.now(), version=last)
        return Response(self.get_serializer(begun).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        parameters=IN_PATH,
        request={"multipart/form-data": {"type": "object", "properties": {"workbook": {"type": "string", "format": "binary"}}, "required": ["workbook"]}},
        responses=VersionSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def terms(self, request: Request, slug: str, number: str) -> Response:
        """Put a filled-in workbook of terms in the place of what the draft holds; with any finding nothing is kept."""
        version, file = self.get_object(), request.FILES.get("workbook")
        if not isinstance(file, UploadedFile):
            raise exceptions.ValidationError({"workbook": ["Send the workbook of terms as a file."]})
        try:
            with refusals_told():
                found = import_workbook(
                    by=request.user, on=timezone.now(), version=version, content=file.read(MOST_BYTES + 1)
                )
        except NotTheWorkbook as refusal:
            raise exceptions.ValidationError({"workbook": [str(refusal)]}) from refusal
        if found.problems:
            raise exceptions.ValidationError({"workbook": [asdict(problem) for problem in found.problems]})
        return Response(self.get_serializer(version).data)

    @extend_schema(
        parameters=IN_PATH,
        request={"multipart/form-data": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}},
        responses={201: VersionSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def documents(self, request: Request, slug: str, number: str) -> Response:
        """Send a document to the draft. It is answered at once; its verdict follows."""
        version, file = self.get_object(), request.FILES.get("file")
        form = FilesForm(
            files=MultiValueDict({"documents": [file] if isinstance(file, UploadedFile) else []})
        )
        if not form.is_valid():
            raise exceptions.ValidationError({"file": form.errors["documents"]})
        with refusals_told():
            send_document(by=request.user, on=timezone.now(), version=version, file=file, name=file.name)
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=IN_PATH, request=None, responses=VersionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, slug: str, number: str) -> Response:
        """Submit the draft to CMS, or again after a return; from then on the version never changes."""
        version = self.get_object()
        again = selectors.follows_return(version)
        with refusals_told():
            move_version(
                by=request.user, on=timezone.now(), version=version,
                action=Action.RESUBMIT if again else Action.SUBMIT,
            )  # fmt: skip
        return Response(self.get_serializer(self.get_object()).data)


ROUTES = [
    ("states", StateViewSet),
    ("mous", MouViewSet),
    (r"mous/(?P<slug>[a-z0-9-]{1,100})/versions", VersionViewSet),
]

"""Report runs and artifacts in the API: request, read, cancel, download."""

from typing import Any, ClassVar

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from fai_portal.access.api import Conflict
from fai_portal.access.permissions import Permission
from reports import selectors
from reports.builders.inputs import CannotBuild
from reports.builders.parameters import BadParameters
from reports.catalogue import CATALOGUE
from reports.downloads import streamed
from reports.models import Artifact, ReportRun
from reports.rules import NotAllowed
from reports.services.run import cancel_run, request_run


class ReportRunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Report runs: the same inputs are the same run."""

    permission = Permission.VIEW_RUNS
    permissions: ClassVar = {"create": Permission.CREATE_RUN, "cancel": Permission.CANCEL_RUN}
    queryset = ReportRun.objects.none()
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields = ["status", "kind", "demonstration__slug"]

    class Output(serializers.ModelSerializer):
        demonstration = serializers.SlugRelatedField("slug", read_only=True)
        dataset = serializers.SlugRelatedField("content_hash", read_only=True)

        class Meta:
            model = ReportRun
            ref_name = "ReportRun"
            fields = [
                "id",
                "kind",
                "demonstration",
                "dataset",
                "parameters",
                "policy_version",
                "code_version",
                "seed",
                "digest",
                "status",
                "percent",
                "words",
                "error",
                "attempts",
                "queued_at",
                "started_at",
                "finished_at",
                "cancel_requested_at",
            ]

    class Input(serializers.Serializer):
        kind = serializers.ChoiceField(sorted(CATALOGUE))
        demonstration = serializers.SlugField(max_length=60)
        dataset = serializers.RegexField(r"^[0-9a-f]{64}\Z", help_text="The dataset's content hash.")
        parameters = serializers.DictField(child=serializers.CharField(max_length=200), default=dict)

    serializer_class = Output

    def get_queryset(self) -> Any:
        return selectors.runs(self.request.user)

    @extend_schema(
        request=Input, responses={201: Output, 200: OpenApiResponse(Output, "The same run, asked for before")}
    )
    def create(self, request: Request) -> Response:
        given = self.Input(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        demonstration = selectors.demonstration(request.user, data["demonstration"])
        if demonstration is None:
            raise exceptions.ValidationError({"demonstration": ["There is no such demonstration."]})
        dataset = selectors.dataset(request.user, demonstration, data["dataset"])
        if dataset is None:
            raise exceptions.ValidationError(
                {"dataset": ["This demonstration has no dataset with this hash."]}
            )
        try:
            requested = request_run(
                by=request.user,
                on=timezone.now(),
                kind=data["kind"],
                demonstration=demonstration,
                dataset=dataset,
                parameters=data["parameters"],
            )
        except BadParameters as error:
            raise exceptions.ValidationError({"parameters": list(error.problems.values())}) from error
        except (NotAllowed, CannotBuild) as error:
            raise Conflict(str(error)) from error
        code = status.HTTP_201_CREATED if requested.is_new else status.HTTP_200_OK
        return Response(self.Output(requested.run).data, status=code)

    @extend_schema(request=None, responses=Output)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel a queued run at once, a running one at its next step."""
        try:
            run = cancel_run(by=request.user, on=timezone.now(), run=self.get_object())
        except NotAllowed as error:
            raise Conflict(str(error)) from error
        return Response(self.Output(run).data)


class ArtifactViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """The files of finished runs."""

    permission = Permission.DOWNLOAD_ARTIFACT
    queryset = Artifact.objects.none()
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields = ["run", "form"]

    class Output(serializers.ModelSerializer):
        class Meta:
            model = Artifact
            ref_name = "Artifact"
            fields = ["id", "run", "form", "name", "media_type", "sha256", "size"]

    serializer_class = Output

    def get_queryset(self) -> Any:
        return selectors.artifacts(self.request.user)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def download(self, request: Request, pk: str) -> FileResponse:
        """The file itself, as an attachment. Each download is recorded."""
        return streamed(request, self.get_object())


ROUTES = [("report-runs", ReportRunViewSet), ("artifacts", ArtifactViewSet)]

"""What every endpoint shares: its permission, its page and the one shape of an error."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import (
    BadRequest,
    ImproperlyConfigured,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import authentication, exceptions, parsers
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.views import APIView

from fai_portal.access.checks import can
from fai_portal.access.middleware import take_back
from fai_portal.access.numbers import request_number
from fai_portal.access.permissions import Permission, Public

PROBLEM = "application/problem+json"
log = logging.getLogger(__name__)


class NamesItsPermission(BasePermission):
    """Reads `view.permission`, or `view.permissions[action]` where actions differ. None at all is a mistake of ours."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        permission = permission_of(view, getattr(view, "action", None))
        return isinstance(permission, Public) or can(request.user, permission)


def permission_of(view: Any, action: str | None) -> Permission | Public:
    """The permission a view, or one of its actions, names."""
    named = getattr(view, "permissions", {}).get(action) or getattr(view, "permission", None)
    if named is None:
        raise ImproperlyConfigured(f"{type(view).__name__} names no permission.")
    return named


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the pages. Naming a scheme makes a missing sign-in 401 rather than 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class JSONParser(parsers.JSONParser):
    """JSON nested deeper than Python can follow is a broken body, and so are halves of characters: no fault of ours."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise exceptions.ParseError("The JSON is nested too deeply.") from error
        except UnicodeEncodeError as error:
            raise exceptions.ParseError("The JSON holds half of a character (a lone surrogate).") from error
        return data


class NamedFilters(DjangoFilterBackend):
    """Filters by what the view lists, and refuses a parameter that it does not know instead of ignoring it."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: "APIView") -> QuerySet:
        filterset = self.get_filterset_class(view, queryset)
        known = set(filterset.base_filters) if filterset else set()
        allowed = known | {"cursor", "page_size"}
        unknown = sorted(set(request.query_params) - allowed)
        if unknown:
            sentence = f"Not a parameter of this list. Allowed: {', '.join(sorted(allowed))}."
            raise exceptions.ValidationError({name: [sentence] for name in unknown})
        return super().filter_queryset(request, queryset, view)


class CursorPage(CursorPagination):
    """`{next, prev, results}`. A cursor costs the same on every page and never asks for a count."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list | None:
        self.key = queryset.model._meta.pk
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor, once its place is known to be one that the key could have."""
        cursor = super().decode_cursor(request)
        place = "" if cursor is None or cursor.position is None else str(cursor.position)
        if place and not self._can_be_a_key(place):
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor

    def _can_be_a_key(self, text: str) -> bool:
        try:
            self.key.to_python(text)
        except ValidationError:
            return False
        return "\0" not in text

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.get_next_link(), "prev": self.get_previous_link(), "results": data})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "prev", "results"],
            "properties": {"next": link, "prev": link, "results": schema},
        }


class VisibleRows:
    """A viewset's first base: the rows of `model` that the user may see, with what the serializer needs."""

    model: type[Model]
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet:
        user = self.request.user  # type: ignore[attr-defined]
        rows = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        if self.select_related:
            rows = rows.select_related(*self.select_related)
        return rows.prefetch_related(*self.prefetch_related)


class Conflict(exceptions.APIException):
    """The thing's state does not allow what was asked."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than this address takes."
    default_code = "too_large"


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    """The body of an error: RFC 9457."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Every error of the API in one shape. An unexpected one gets a number that finds its log line, and no more."""
    take_back(context["request"]._request)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, (SuspiciousOperation, BadRequest)):
        error = exceptions.ParseError(
            "The body has too many fields, or is in a shape that this site does not read."
        )
    if not isinstance(error, exceptions.APIException):
        number = request_number()
        log.exception("error %s", number, exc_info=error)
        body = problem(500, "Something went wrong on our side.", error_number=number)
        return Response(body, status=500, content_type=PROBLEM)
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Response(
        problem(error.status_code, **_details(error)),
        status=error.status_code,
        headers=headers,
        content_type=PROBLEM,
    )


def _details(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error.detail, str):
        return {"detail": str(error.detail)}
    return {"detail": "Some of what was sent cannot be used.", "errors": error.detail}


def problem_page(request: HttpRequest, status: int, detail: str, **more: Any) -> JsonResponse:
    """The same shape for an address under /api/ that no view answers."""
    return JsonResponse(problem(status, detail, **more), status=status, content_type=PROBLEM)

"""The pages and answers of this room."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fai_portal.access.permissions import PUBLIC
from fai_portal.access.sessions import clock_of, state_of
from fai_portal.access.views import names


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@names(PUBLIC)
def session_state(request: HttpRequest) -> JsonResponse:
    """How long the session lasts. Asking is no activity; a POST is, so it starts the time anew."""
    clock = clock_of(request) if request.user.is_authenticated else None
    return JsonResponse(state_of(clock) if clock else {"seconds": 0, "can_extend": False})

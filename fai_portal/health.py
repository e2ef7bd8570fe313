"""Is the portal alive, and can it work? For whoever watches it."""

from collections.abc import Callable

from celery import current_app
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import names
from fai_portal.jobs.bell import HASTE, PATIENCE


@require_safe
@names(PUBLIC)
def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "up"})


@require_safe
@names(PUBLIC)
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers. A broker that is down only delays jobs, so it is told and does not fail the check."""
    database, broker = _answers(_ask_database), _answers(_ask_broker)
    body = {"status": "up" if database else "down", "database": database, "broker": broker}
    return JsonResponse(body, status=200 if database else 503)


def _answers(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    # A broker that takes connections and says nothing must not keep the one who asks waiting.
    with current_app.connection_for_write(transport_options=HASTE, connect_timeout=PATIENCE) as broker:
        broker.ensure_connection(max_retries=0, timeout=1)

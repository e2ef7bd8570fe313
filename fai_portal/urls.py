"""Every address of the portal. The composition root: nobody imports it."""

import re
from importlib import import_module

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from fai_portal import health
from fai_portal.access.api import problem_page
from fai_portal.access.me import Me
from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import names

handler400 = "fai_portal.access.errors.bad_request"
handler500 = "fai_portal.access.errors.server_error"
API_APPS = ["states", "demonstrations", "enrollees", "reports"]


@csrf_exempt  # there is nothing to forge, and the refusal would be a page
@names(PUBLIC)
def api_not_found(request: HttpRequest) -> JsonResponse:
    return problem_page(request, 404, "There is nothing at this address. /api/schema/ lists what there is.")


def api_routes() -> list:
    router = SimpleRouter(trailing_slash=False)
    for app in API_APPS:
        for prefix, viewset in import_module(f"{app}.api").ROUTES:
            name = re.sub(r"\(\?P<\w+>[^)]*\)/", "", prefix).replace("/", "-")
            router.register(prefix, viewset, basename=f"api-{name}")
    return router.urls


class Schema(SpectacularAPIView):
    permission = PUBLIC


class Docs(SpectacularSwaggerSplitView):
    permission = PUBLIC
    template_name = "api/docs.html"


urlpatterns = [
    path("", include("demonstrations.urls")),
    path("", include("states.urls")),
    path("accounts/", include("fai_portal.accounts.urls")),
    path("accounts/", include("fai_portal.access.urls")),
    path("", include("fai_portal.audit.urls")),
    path("desk/", include("fai_portal.desk.urls")),
    path("notices/", include("fai_portal.notices.urls")),
    path("", include("fai_portal.documents.urls")),
    path("search/", include("fai_portal.search.urls")),
    path("data/", include("enrollees.urls")),
    path("reports/", include("reports.urls")),
    path("api/v1/", include(api_routes())),
    path("api/v1/me", Me.as_view(), name="api-me"),
    path("api/schema/", Schema.as_view(), name="api-schema"),
    path("api/docs/", Docs.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^api/", api_not_found),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("admin/", admin.site.urls),
]

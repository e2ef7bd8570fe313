from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from demonstrations.selectors.catalog import catalog
from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import names


@require_safe
@names(PUBLIC)
def data_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse(catalog(f"{request.scheme}://{request.get_host()}"))

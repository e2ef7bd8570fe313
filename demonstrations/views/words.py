"""Pages that are words alone."""

from typing import Any

from django.views.generic import TemplateView

from demonstrations.glossary import TERMS
from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import NamesPermission


class Glossary(NamesPermission, TemplateView):
    permission = PUBLIC
    template_name = "demonstrations/glossary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(terms=TERMS, **kwargs)


class About(NamesPermission, TemplateView):
    permission = PUBLIC
    template_name = "demonstrations/about.html"

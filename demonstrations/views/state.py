from django.views.generic import TemplateView

from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import NamesPermission


class States(NamesPermission, TemplateView):
    permission = PUBLIC
    template_name = "demonstrations/states.html"


class State(NamesPermission, TemplateView):
    permission = PUBLIC
    template_name = "demonstrations/state.html"

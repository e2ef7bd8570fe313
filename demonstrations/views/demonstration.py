from django.views.generic import TemplateView

from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import NamesPermission


class Demonstrations(NamesPermission, TemplateView):
    permission = PUBLIC
    template_name = "demonstrations/demonstrations.html"


class Demonstration(NamesPermission, TemplateView):
    permission = PUBLIC
    template_name = "demonstrations/demonstration.html"

from django.views.generic import TemplateView

from fai_portal.access.permissions import PUBLIC
from fai_portal.access.views import NamesPermission


class Home(NamesPermission, TemplateView):
    permission = PUBLIC
    template_name = "demonstrations/home.html"

from django.urls import path

from fai_portal.audit.views import Audit

urlpatterns = [path("", Audit.as_view(), name="audit")]

from django.urls import path

from fai_portal.access import pages

urlpatterns = [
    path("session", pages.session_state, name="session-state"),
]

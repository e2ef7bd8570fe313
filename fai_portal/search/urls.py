from django.urls import path

from fai_portal.search import views

urlpatterns = [path("", views.search, name="search")]

from django.urls import path

from fai_portal.desk import views

urlpatterns = [path("", views.desk, name="desk")]

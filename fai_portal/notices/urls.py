from django.urls import path

from fai_portal.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read", views.read_all, name="notices-read"),
    path("mail", views.choose, name="notices-mail"),
    path("follow", views.follow_subject, name="notices-follow"),
]

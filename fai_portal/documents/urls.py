from django.urls import path

from fai_portal.documents import views

urlpatterns = [
    path("documents", views.Documents.as_view(), name="documents"),
    path("documents/<int:pk>", views.ShowDocument.as_view(), name="document"),
    path("documents/<int:pk>/standing", views.ShowStanding.as_view(), name="document-standing"),
    path("documents/<int:pk>/download", views.DownloadDocument.as_view(), name="document-download"),
]

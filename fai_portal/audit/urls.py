from django.urls import path

from fai_portal.audit import review_views
from fai_portal.audit.views import Audit, History

urlpatterns = [
    path("audit/", Audit.as_view(), name="audit"),
    path("audit/history/<slug:kind>/<slug:slug>", History.as_view(), name="history"),
    path("accounts/review", review_views.access_review, name="access-review"),
    path("accounts/review.csv", review_views.access_csv, name="access-review-csv"),
    path("accounts/review.xlsx", review_views.access_xlsx, name="access-review-xlsx"),
]

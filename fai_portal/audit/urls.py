from django.urls import path

from fai_portal.audit import account_views, review_views
from fai_portal.audit.views import Audit, History

urlpatterns = [
    path("audit/", Audit.as_view(), name="audit"),
    path("audit/history/<slug:kind>/<slug:slug>", History.as_view(), name="history"),
    path("accounts/<int:pk>", account_views.AccountPage.as_view(), name="account"),
    path("accounts/<int:pk>/roles/<int:number>/take", account_views.TakeRole.as_view(), name="role-take"),
    path("accounts/review", review_views.access_review, name="access-review"),
    path("accounts/review.csv", review_views.access_csv, name="access-review-csv"),
    path("accounts/review.xlsx", review_views.access_xlsx, name="access-review-xlsx"),
]

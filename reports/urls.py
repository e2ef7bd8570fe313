from django.urls import path

from reports.views import artifact, run

urlpatterns = [
    path("", run.ReportRuns.as_view(), name="report-runs"),
    path("new", run.NewReportRun.as_view(), name="report-run-new"),
    path("runs/<int:pk>", run.ReportRunPage.as_view(), name="report-run"),
    path("runs/<int:pk>/progress", run.ReportRunProgress.as_view(), name="report-run-progress"),
    path("runs/<int:pk>/cancel", run.CancelReportRun.as_view(), name="report-run-cancel"),
    path("artifacts/<int:pk>", artifact.DownloadArtifact.as_view(), name="artifact-download"),
]

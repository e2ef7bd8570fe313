from django.urls import path

from reports.views import artifact, authored_section, run, what_if

SECTION = "sections/<slug:slug>/<slug:kind>/<slug:section>"

urlpatterns = [
    path("", run.ReportRuns.as_view(), name="report-runs"),
    path("new", run.NewReportRun.as_view(), name="report-run-new"),
    path("runs/<int:pk>", run.ReportRunPage.as_view(), name="report-run"),
    path("runs/<int:pk>/progress", run.ReportRunProgress.as_view(), name="report-run-progress"),
    path("runs/<int:pk>/what-if", what_if.WhatIf.as_view(), name="what-if"),
    path("runs/<int:pk>/cancel", run.CancelReportRun.as_view(), name="report-run-cancel"),
    path("artifacts/<int:pk>", artifact.DownloadArtifact.as_view(), name="artifact-download"),
    path("sections", authored_section.AuthoredSections.as_view(), name="authored-sections"),
    path(SECTION, authored_section.AuthoredSectionPage.as_view(), name="authored-section"),
    path(f"{SECTION}/write", authored_section.WriteSection.as_view(), name="authored-section-write"),
    path(
        f"{SECTION}/versions/<int:number>",
        authored_section.AuthoredVersionPage.as_view(),
        name="authored-version",
    ),
]

from django.urls import path

from enrollees.views import dataset, eligibility, intake, layout, people, upload

urlpatterns = [
    path("", dataset.Datasets.as_view(), name="datasets"),
    path("datasets/<int:pk>", dataset.DatasetPage.as_view(), name="dataset"),
    path("eligibility", eligibility.EligibilityRuns.as_view(), name="eligibility"),
    path("eligibility/<int:pk>", eligibility.EligibilityRunPage.as_view(), name="eligibility-run"),
    path("intakes", intake.Intakes.as_view(), name="intakes"),
    path("intakes/new", upload.NewIntake.as_view(), name="intake-new"),
    path("intakes/sent/<int:pk>", upload.UploadPage.as_view(), name="upload"),
    path("intakes/sent/<int:pk>/standing", upload.UploadStanding.as_view(), name="upload-standing"),
    path("intakes/sent/<int:pk>/copies/<int:number>.csv", upload.AnnotatedCopy.as_view(), name="upload-copy"),
    path("intakes/<int:pk>", intake.IntakePage.as_view(), name="intake"),
    path("intakes/<int:pk>/findings.xlsx", intake.FindingsWorkbook.as_view(), name="intake-workbook"),
    path("people", people.People.as_view(), name="people"),
    path("people/enrollment", people.Person.as_view(), name="person"),
    path("people/reveal", people.Reveal.as_view(), name="reveal"),
    path("layouts", layout.Layouts.as_view(), name="layouts"),
    path("layouts/<slug:slug>", layout.LayoutPage.as_view(), name="layout"),
    path("layouts/<slug:slug>.csv", layout.LayoutTemplate.as_view(), name="layout-template"),
]

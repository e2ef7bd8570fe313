from django.urls import path

from demonstrations.views import acceptance, catalog, demonstration, home, library, quality, state, words

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("states", state.States.as_view(), name="states"),
    path("states/<slug:code>", state.State.as_view(), name="state"),
    path("demonstrations", demonstration.Demonstrations.as_view(), name="demonstrations"),
    path("demonstrations/<slug:slug>", demonstration.Demonstration.as_view(), name="demonstration"),
    path("demonstrations/<slug:slug>/terms", demonstration.Terms.as_view(), name="demonstration-terms"),
    path("demonstrations/<slug:slug>/quality", quality.QualityMeasures.as_view(), name="quality-measures"),
    path(
        "demonstrations/<slug:slug>/quality/workbook",
        quality.QualityWorkbook.as_view(),
        name="quality-workbook",
    ),
    path("mous/<slug:slug>/versions/<int:number>/accept", acceptance.Accept.as_view(), name="mou-accept"),
    path("library", library.Library.as_view(), name="library"),
    path("glossary", words.Glossary.as_view(), name="glossary"),
    path("data.json", catalog.data_json, name="data-json"),
    path("about", words.About.as_view(), name="about"),
]

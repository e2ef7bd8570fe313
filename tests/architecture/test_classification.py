"""Every stored field about people is classified, and a new one fails the build until it is."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from rest_framework import serializers

from fai_portal.common.sensitivity import Sensitivity
from fai_portal.history.tracking import RowEvent
from tests.architecture.test_routes import routes

OURS = ("fai_portal", "states", "demonstrations", "enrollees", "reports")
# Models that hold nothing about people, but for the accounts of those who did something. A new model belongs
# here or, field by field, in its app's classification.py.
NOTHING_PERSONAL = {
    "demonstrations.ComparisonArea", "demonstrations.Demonstration", "demonstrations.EnrollmentCount",
    "demonstrations.Finding", "demonstrations.Milestone", "demonstrations.Plan", "demonstrations.Publication",
    "demonstrations.QualityMeasure",
    "documents.Document", "documents.Scan", "enrollees.ClaimDelivery", "enrollees.Dataset",
    "enrollees.EligibilityRun", "reports.Artifact",
    "reports.AuthoredSection", "reports.AuthoredVersion", "reports.ReportRun", "reports.RunStep",
    "search.Entry",
    "states.Agency", "states.County", "states.Fact", "states.FactSource", "states.InternalNote", "states.Mou",
    "states.MouDocument", "states.MouMove", "states.MouVersion", "states.PolicyRecord", "states.ProgramRule", "states.Proposal",
    "states.Question", "states.QuestionRound", "states.Reading", "states.ReturnReason", "states.State", "states.TermConstant", "states.TermCounty",
    "states.TermPercentage", "states.TermYear", "states.Terms", "states.TermsEntry",
}  # fmt: skip
# A history table holds columns of its model, classified there; tests/architecture/test_history.py says which.
MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.partition(".")[0] in OURS and not issubclass(model, RowEvent)
]


def classified():
    found = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.classification"
        if config.name.partition(".")[0] in OURS and find_spec(name):
            found |= import_module(name).FIELDS
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_field_is_classified_or_the_model_holds_nothing_personal(model):
    label, fields = model._meta.label, {field.name for field in model._meta.concrete_fields}
    if label in NOTHING_PERSONAL:
        assert label not in classified()
        return
    named = classified().get(label)
    assert named is not None, (
        f"{label} is new: classify its fields, or list it among those with nothing personal."
    )
    assert set(named) == fields
    assert all(isinstance(level, Sensitivity) for level in named.values())


def test_what_is_classified_exists():
    labels = {model._meta.label for model in MODELS}
    assert set(classified()) <= labels and labels >= NOTHING_PERSONAL


def test_an_identifier_is_never_shown_in_the_admin():
    from django.contrib import admin

    for model, found in admin.site._registry.items():
        hidden = {
            name
            for name, level in classified().get(model._meta.label, {}).items()
            if level == Sensitivity.IDENTIFIER
        }
        assert not hidden & set(found.list_display), model


def test_an_identifier_is_never_an_answer_of_the_api():
    shown = []
    for address, route in routes():
        serializer = getattr(getattr(route.callback, "cls", None), "serializer_class", None)
        if serializer is None or not issubclass(serializer, serializers.ModelSerializer):
            continue
        levels = classified().get(serializer.Meta.model._meta.label, {})
        shown += [
            f"{address} {name}"
            for name in serializer.Meta.fields
            if levels.get(name) == Sensitivity.IDENTIFIER
        ]
    assert shown == []

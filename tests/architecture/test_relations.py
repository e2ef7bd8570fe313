"""A foreign key written as text imports nothing, yet it is an arrow: it obeys the same order."""

from django.apps import apps

from fai_portal.access import selectors
from tests.architecture.test_imports import contracts

# Django's own tables that anybody may point at.
GROUND = {"contenttypes"}


def ranks() -> dict[str, int]:
    layers = contracts()["Arrows between the apps point one way"]["layers"]
    return {
        name.strip().split(".")[-1]: place for place, layer in enumerate(layers) for name in layer.split("|")
    }


def our_models():
    known = ranks()
    return [model for model in apps.get_models() if model._meta.app_label in known]


def test_no_relation_points_up():
    known = ranks()
    wrong = []
    for model in our_models():
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            there = field.related_model._meta.app_label
            if there == here or there in GROUND:
                continue
            if there not in known or known[there] <= known[here]:
                wrong.append(f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}")
    assert wrong == []


def test_there_are_relations_between_apps_at_all():
    crossing = {
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
    }
    assert ("demonstrations", "states") in crossing


# These two stand below the checks that `visible_to` asks; access.selectors answers for them.
BELOW_ACCESS = {"accounts.User": "users_visible_to", "access.Grant": "grants_visible_to"}
COUNTERS = {"accounts.Tries", "accounts.Uses"}  # rows of keyed hashes, which no page shows


def test_every_manager_says_what_is_visible():
    silent = [
        model._meta.label
        for model in our_models()
        if not hasattr(model._default_manager, "visible_to")
        and model._meta.label not in BELOW_ACCESS.keys() | COUNTERS
    ]
    assert silent == []
    assert all(hasattr(selectors, answer) for answer in BELOW_ACCESS.values())

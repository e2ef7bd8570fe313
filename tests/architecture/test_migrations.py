"""Migrations are linear, named for what they do, and say all that the models say."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.test_relations import ranks


def loader() -> MigrationLoader:
    return MigrationLoader(None)


def ours(graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(graph.nodes):
        if app in ranks():
            found.setdefault(app, []).append(name)
    return found


def test_each_app_has_one_line_of_migrations():
    graph = loader().graph
    for app, names in ours(graph).items():
        assert len(graph.leaf_nodes(app)) == 1, app
        assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)], app


def test_migrations_are_named_for_what_they_do():
    bad = re.compile(r"^\d{4}_(initial|auto_.*|\d+|.*_and_more|alter_.*|merge_.*)$")
    named = {f"{app}.{name}" for app, names in ours(loader().graph).items() for name in names}
    assert named
    assert [name for name in sorted(named) if bad.match(name.split(".")[1])] == []


def test_apps_with_models_have_migrations():
    with_models = {model._meta.app_label for model in apps.get_models()} & set(ranks())
    assert with_models <= set(ours(loader().graph))


@pytest.mark.django_db
def test_the_models_have_no_change_without_a_migration():
    said = StringIO()
    try:
        call_command(
            "makemigrations", "--check", "--dry-run", *sorted(ours(loader().graph)), stdout=said, stderr=said
        )
    except SystemExit as stop:
        pytest.fail(f"makemigrations would write something ({stop.code}):\n{said.getvalue()}")

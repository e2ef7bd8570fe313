"""Every model keeps its history by trigger, or says here why not; no history holds an identifier or a secret."""

import pytest
from django.apps import apps
from django.db import connection

from fai_portal.common.sensitivity import Sensitivity
from fai_portal.history.tracking import RowEvent
from fai_portal.jobs.models import LEASE_FIELDS
from tests.architecture.test_classification import MODELS, classified

EXEMPT = {
    "accounts.Tries": "a counter of guesses that empties itself; each guess that was refused is an event",
    "accounts.Uses": "a counter that empties itself",
    "audit.Event": "is a record itself: it takes rows and never changes one",
    "audit.Seal": "is a record itself: it takes rows and never changes one",
    "documents.Scan": "a job; its verdict is on the document, which keeps its history",
    "enrollees.Upload": "a job; its verdict is on the batch, which keeps its history",
    "enrollees.IntakeFinding": "written once with its batch, whose counts keep their history",
    "notices.Follow": "what somebody wants to hear of; changes nothing but their mail",
    "notices.Letter": "a job; mail that was sent is an event",
    "notices.Mail": "a job; mail that was sent is an event",
    "notices.MailChoice": "how somebody wants their mail; changes nothing but that",
    "notices.Notice": "a line in somebody's list, made from an event",
    "reports.RunStep": "a job; what it made is named by its hash",
    "search.Entry": "made again from the rows it finds",
    "states.Reading": "a job; what it proposes keeps its history",
}
TRACKED = {model.pgh_tracked_model: model for model in apps.get_models() if issubclass(model, RowEvent)}
OPERATIONS = {"insert_insert", "update_update", "delete_delete"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_model_keeps_its_history_or_says_why_not(model):
    label = model._meta.label
    assert (model in TRACKED) != (label in EXEMPT), (
        f"{label}: put @tracked on it, or say in EXEMPT why its history does not matter."
    )


def test_what_is_exempt_exists():
    assert set(EXEMPT) <= {model._meta.label for model in MODELS} | {"audit.Seal"}


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_a_history_holds_every_column_but_those_that_must_not_be_there(model):
    kept = {field.name for field in TRACKED[model]._meta.fields if not field.name.startswith("pgh_")}
    hidden = {field.name for field in model._meta.concrete_fields} - kept
    levels = classified().get(model._meta.label, {})
    secret = {name for name, level in levels.items() if level == Sensitivity.IDENTIFIER}
    assert secret <= hidden
    assert hidden <= secret | set(LEASE_FIELDS) | {"last_login", "tab"}


@pytest.mark.django_db
def test_the_database_has_every_trigger():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        found: dict[str, set[str]] = {}
        for table, name in cursor.fetchall():
            found.setdefault(table, set()).add(name.removeprefix("pgtrigger_").rpartition("_")[0])
    for model, events in TRACKED.items():
        assert found[model._meta.db_table] >= OPERATIONS, model
        assert "append_only" in found[events._meta.db_table], model


@pytest.mark.django_db
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_may_not_change_a_history(right):
    with connection.cursor() as cursor:
        for events in TRACKED.values():
            cursor.execute("SELECT has_table_privilege(%s, %s)", [events._meta.db_table, right])
            assert cursor.fetchone() == (False,), events

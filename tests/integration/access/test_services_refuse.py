"""Each check that a service makes is needed: with it a stranger is refused, and without that one line is not."""

import ast
import inspect
from collections.abc import Callable
from importlib import import_module
from unittest import mock

import pytest
from django.db import transaction

from fai_portal.access.checks import Denied
from tests.architecture.source import modules
from tests.factories.review import NOON
from tests.factories.user import make_user

pytestmark = pytest.mark.django_db
# Every function of a service that asks `check` itself. One that does so no more, or begins to, fails the test below.
ASKING = {
    "demonstrations.services.enrollment_counts": {"keep_counts"},
    "demonstrations.services.public_record": {"load_public_record"},
    "demonstrations.services.quality_measures": {"import_measures"},
    "enrollees.services.counts": {"import_counts"},
    "enrollees.services.eligibility": {"make_dataset", "request_person_months"},
    "enrollees.services.enrollee": {"keep_enrollee", "reveal_identifier", "search_people", "view_person"},
    "enrollees.services.intake": {"_snapshot", "_take_in"},
    "enrollees.services.kept_claims": {"keep_rif"},
    "enrollees.services.rif": {"import_rif"},
    "enrollees.services.spans": {"import_repository", "import_roster", "import_statuses"},
    "enrollees.services.upload": {"receive_upload"},
    "fai_portal.access.services.account": {"invite_again", "save_account"},
    "fai_portal.access.services.grant": {"give_role", "take_role"},
    "fai_portal.audit.services.access_review": {"export_access", "note_review"},
    "fai_portal.audit.services.question": {"ask_about_account", "ask_about_person", "ask_about_subjects"},
    "fai_portal.documents.services.document": {"receive_document"},
    "reports.services.artifact": {"open_artifact"},
    "reports.services.authored_section": {"write_section"},
    "reports.services.run": {"cancel_run", "request_run", "verify_run"},
    "states.services.agreement_move": {"_step", "undo_move"},
    "states.services.assignment": {"assign"},
    "states.services.draft": {"begin_mou", "begin_next"},
    "states.services.locking": {"draft_of", "lock"},
    "states.services.question": {"answer", "ask", "close_round", "write_note"},
    "states.services.reference_row": {"remove_row", "save_row"},
}
CHECKS = {"check", "check_everywhere"}
# They ask only after they have looked at rows, which nothing is not: a stranger cannot be shown here to be refused.
ASK_LATER = {"_step", "_snapshot", "keep_rif"}
OURS = {"by", "on"}


def asking() -> dict[str, set[str]]:
    """What the services' source says."""
    found: dict[str, set[str]] = {}
    for module in modules("services"):
        for function in (node for node in module.tree.body if isinstance(node, ast.FunctionDef)):
            calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
            if {getattr(call, "id", "") for call in calls} & CHECKS:
                name = module.where.removesuffix(".py").replace("/", ".")
                found.setdefault(name, set()).add(function.name)
    return found


def test_these_are_the_services_that_ask():
    assert asking() == ASKING


def refused(service: Callable[..., object]) -> bool:
    """Whether somebody without a role is refused before anything is looked at: what is asked about is made of nothing."""
    parameters = inspect.signature(service).parameters.values()
    stranger = make_user()
    asked = {
        each.name: mock.MagicMock(by=stranger)
        for each in parameters
        if each.default is each.empty and each.kind is not each.VAR_KEYWORD and each.name not in OURS
    }
    named = {each.name for each in parameters}
    asked |= {name: value for name, value in {"by": stranger, "on": NOON}.items() if name in named}
    try:
        with transaction.atomic():
            service(**asked)
    except Denied:
        return True
    except Exception:  # made of nothing, it comes to no good end
        return False
    return False


@pytest.mark.parametrize(
    ("module", "name"),
    [(module, name) for module in sorted(ASKING) for name in sorted(ASKING[module] - ASK_LATER)],
)
def test_a_stranger_is_refused_by_the_check_and_by_nothing_else(monkeypatch, module, name):
    service = getattr(import_module(module), name)
    if name != "lock" and hasattr(
        import_module(module), "lock"
    ):  # which asks too, and finds what was made of nothing
        monkeypatch.setattr(f"{module}.lock", lambda **asked: mock.MagicMock())
    assert refused(service)
    for check in CHECKS & set(vars(import_module(module))):
        monkeypatch.setattr(f"{module}.{check}", lambda *args, **kwargs: None)
    assert not refused(service)

"""The page of the docs says what the roles say, today."""

import re

from django.conf import settings

from fai_portal.access import tables
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES

PAGE = settings.BASE_DIR / "docs" / "permissions.md"


def test_the_page_is_current():
    assert PAGE.read_text() == tables.page(), "Run `make permissions`."


def test_a_role_that_gains_a_permission_makes_the_page_old(monkeypatch):
    role = ROLES["analyst"]
    monkeypatch.setitem(
        ROLES, "analyst", type(role)(role.name, role.label, role.sentence, frozenset(Permission))
    )
    assert PAGE.read_text() != tables.page()


def test_each_permission_is_scope_resource_action_and_a_sentence_of_its_own():
    assert all(re.fullmatch(r"[a-z]+:[a-z]+:[a-z]+", each) for each in Permission)
    sentences = [each.sentence for each in Permission] + [role.sentence for role in ROLES.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(each.endswith(".") and len(each.split()) <= 22 for each in sentences)


def test_each_permission_is_held_by_somebody():
    assert frozenset(Permission) == frozenset().union(*(role.permissions for role in ROLES.values()))

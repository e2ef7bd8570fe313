import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from demonstrations.services.text_index import index_public_record
from fai_portal.accounts.services.user import system_user
from fai_portal.search.selectors import found
from tests.factories.demonstration import make_demonstration, make_plan
from tests.factories.publication import make_publication

pytestmark = pytest.mark.django_db


def index():
    return index_public_record(by=system_user(), on=timezone.now())


def titles(words):
    return [each.entry.title for each in found(user=AnonymousUser(), words=words)]


def test_a_demonstration_is_found_by_its_name_and_its_plans():
    demonstration = make_demonstration(name="Harbor Care")
    make_plan(demonstration=demonstration, name="Lighthouse Plan", contract_number="H0042")
    index()
    assert titles("harbor care") == ["Harbor Care"]
    assert titles("lighthouse") == ["Harbor Care"] and titles("H0042") == ["Harbor Care"]


def test_an_unpublished_demonstration_is_not_found():
    make_demonstration(name="Secret Care", published=False)
    index()
    assert titles("secret") == []


def test_each_publication_is_found_though_they_share_a_page():
    make_publication(title="First savings report of Harbor")
    make_publication(title="Second savings report of Harbor")
    index()
    assert len(titles("harbor savings")) == 2


def test_indexing_again_changes_nothing():
    make_demonstration(name="Harbor Care")
    assert index() == index()
    assert titles("harbor") == ["Harbor Care"]

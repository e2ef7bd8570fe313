import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from demonstrations.models import Publication
from demonstrations.services.text_index import index_public_record
from fai_portal.accounts.services.user import system_user
from fai_portal.search.models import Entry
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


def test_a_publication_is_found_on_the_page_of_the_list_that_shows_it(client, monkeypatch):
    monkeypatch.setattr("demonstrations.views.library.A_PAGE", 1)
    for name in ("First", "Second", "Third"):
        make_publication(title=f"{name} savings report of Harbor")
    index()
    for each in Publication.objects.all():
        address = f"/library?found={each.pk}#publication-{each.pk}"
        assert Entry.objects.filter(address=address, title=each.title).exists()
        page = client.get(f"/library?found={each.pk}").content.decode()
        assert f'id="publication-{each.pk}"' in page and page.count('id="publication-') == 1
    assert client.get("/library?found=999999999999").status_code == 200


def test_indexing_again_changes_nothing():
    make_demonstration(name="Harbor Care")
    assert index() == index()
    assert titles("harbor") == ["Harbor Care"]

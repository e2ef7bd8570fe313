"""Two versions compare, field by field and text by text, at an address that stays."""

from datetime import date

import pytest

from states.builders.comparison import text_changes
from states.models import Action, Reading
from tests.factories.mou import make_document, make_mou, make_version
from tests.factories.review import NOON, make_moved
from tests.factories.state import make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.terms import make_percentage, make_terms, make_year
from tests.factories.user import make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db
ONE = ("The state began in three counties. It ends\nin 2016.", "Enrollment is voluntary.")
TWO = ("The state began in four counties. It ends in", "2016. Enrollment is voluntary. It may be extended.")


def with_text(version, pages):
    document = make_stored_document(content=" ".join(pages).encode())
    make_document(version=version, document=document, title="The MOU")
    return Reading.objects.create(
        mou=version.mou, document=document, pages=list(pages), requested_by=document.added_by, queued_at=NOON
    )


@pytest.fixture
def mou():
    found = make_mou(slug="wa-mou", state=make_state())
    for number, (percent, pages) in enumerate([(1, ONE), (2, TWO)], start=1):
        version = make_version(mou=found, number=number, is_current=number == 2)
        terms = make_terms(version=version, sequence=number, effective_from=date(2013, 7, 1))
        make_percentage(year=make_year(terms=terms), percent=percent)
        with_text(version, pages)
    return found


def test_everybody_reads_what_differs(client, mou, django_assert_max_num_queries):
    with django_assert_max_num_queries(35):
        page = client.get("/mous/wa-mou/versions/2/against/wa-mou/1").content.decode()
    assert "Savings percentage, year 1" in page and ">1%<" in page and ">2%<" in page
    assert "three" in page and "four" in page and "It may be extended." in page
    assert "Enrollment is voluntary" not in page  # it is the same, on another page
    assert "Page 1 before, page 1 after" not in page


def test_the_same_version_does_not_differ(client, mou):
    page = client.get("/mous/wa-mou/versions/1/against/wa-mou/1").content.decode()
    assert "The terms are the same." in page and "The text is the same, word for word." in page


def test_a_sentence_that_a_page_cuts_is_the_same():
    found = text_changes([["Ends in", "2016. A new line."]], [["Ends in 2016. A new line."]])
    assert found == ()


def test_a_version_that_is_not_published_is_compared_by_its_state_and_cms_alone(client, mou):
    make_moved(Action.SUBMIT, slug="wa-next")
    address = "/mous/wa-next/versions/1/against/wa-mou/2"
    back = "/mous/wa-mou/versions/2/against/wa-next/1"
    assert client.get(address).status_code == client.get(back).status_code == 404
    client.force_login(make_state_official(state="CO"))
    assert client.get(address).status_code == client.get(back).status_code == 404
    for user in (make_state_official(), make_cms_staff()):
        client.force_login(user)
        assert client.get(address).status_code == client.get(back).status_code == 200


def test_a_choice_leads_to_the_address_that_stays(client, mou):
    page = client.get("/mous/wa-mou/versions/1").content.decode()
    assert 'action="/mous/wa-mou/versions/1/compare"' in page
    answer = client.get("/mous/wa-mou/versions/1/compare", {"before": "wa-mou:1", "after": "wa-mou:2"})
    assert answer.headers["Location"] == "/mous/wa-mou/versions/2/against/wa-mou/1"
    wrong = client.get("/mous/wa-mou/versions/1/compare", {"before": "wa-mou:1", "after": "other:1"})
    assert wrong.status_code == 404


def test_a_document_without_text_is_named(client, mou):
    version = make_version(mou=mou, number=3, is_current=False)
    make_document(version=version, title="A scan")
    page = client.get("/mous/wa-mou/versions/3/against/wa-mou/2").content.decode()
    assert "The text cannot be compared" in page

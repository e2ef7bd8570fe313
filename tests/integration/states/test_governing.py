from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from states.selectors import governing_terms, terms_of
from tests.factories.mou import make_mou, make_version
from tests.factories.state import make_state
from tests.factories.terms import make_terms
from tests.factories.user import make_cms_staff

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


@pytest.fixture
def agreement():
    """The MOU's terms from 2012; an amendment from 2015; a later one that restates everything from 2013 on."""
    mou = make_mou()
    for sequence, start in enumerate([date(2012, 8, 22), date(2015, 1, 1), date(2013, 10, 1)], start=1):
        version = make_version(mou=mou, number=sequence, is_current=sequence == 3)
        make_terms(version=version, sequence=sequence, effective_from=start)
    return mou


@pytest.mark.parametrize(
    ("on", "sequence"),
    [
        (date(2012, 8, 22), 1),
        (date(2013, 9, 30), 1),
        (date(2013, 10, 1), 3),
        (date(2015, 1, 1), 3),  # decided last, it governs although the second took effect later
    ],
)
def test_the_last_decided_terms_that_were_effective_govern(agreement, on, sequence):
    assert terms_of(agreement, user=ANYBODY, on=on).sequence == sequence


def test_nothing_governs_before_the_first_terms(agreement):
    assert terms_of(agreement, user=ANYBODY, on=date(2012, 8, 21)) is None


def test_a_draft_governs_nothing_even_for_those_who_see_it(agreement):
    draft = make_version(mou=agreement, number=4, is_current=False, is_published=False)
    make_terms(version=draft, sequence=4, effective_from=date(2013, 1, 1))
    assert terms_of(agreement, user=make_cms_staff(), on=date(2016, 1, 1)).sequence == 3


def test_a_state_is_answered_by_one_query(agreement, django_assert_num_queries):
    make_terms(version=make_version(mou=make_mou(state=make_state("CO"))))
    second = make_terms(version=make_version(mou=make_mou(state=agreement.state)))
    with django_assert_num_queries(1):
        rows = list(governing_terms(user=ANYBODY, on=date(2016, 1, 1), state="WA"))
    assert {row.agreement for row in rows} == {agreement, second.agreement}

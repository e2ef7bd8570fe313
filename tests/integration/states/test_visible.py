"""Who sees what: published rows everybody, the rest those who may see a state's unpublished work."""

import pytest
from django.contrib.auth.models import AnonymousUser

from demonstrations.models import Demonstration as DemonstrationRow
from demonstrations.models import EnrollmentCount, Finding, Milestone, Plan, Publication
from states.models import (
    Mou,
    MouDocument,
    MouVersion,
    PolicyRecord,
    TermCounty,
    TermPercentage,
    Terms,
    TermYear,
)
from tests.factories.demonstration import make_demonstration, make_milestone, make_plan
from tests.factories.enrollment import make_enrollment_count
from tests.factories.mou import make_document, make_mou, make_version
from tests.factories.policy import make_policy
from tests.factories.publication import make_finding, make_publication
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_percentage, make_term_county, make_terms, make_year
from tests.factories.user import make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db
NOUNS = [
    Mou, MouVersion, MouDocument, Terms, TermYear, TermPercentage, TermCounty, PolicyRecord, DemonstrationRow,
    Plan, Milestone, EnrollmentCount, Publication, Finding,
]  # fmt: skip


def everything_of(state: str, *, published: bool) -> None:
    """One row of every noun, all of one agreement."""
    mou = make_mou(state=make_state(state))
    version = make_version(mou=mou, is_published=published)
    make_document(version=version)
    terms = make_terms(version=version)
    make_percentage(year=make_year(terms=terms))
    make_term_county(terms=terms, county=make_county({"WA": "53033", "CO": "08031"}[state]))
    make_policy(agreement=mou)
    demonstration = make_demonstration(established_by=mou)
    for make in (make_plan, make_milestone, make_enrollment_count, make_publication, make_finding):
        make(demonstration=demonstration)


def seen(user, noun) -> int:
    return noun.objects.visible_to(user).count()


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_unpublished_rows_are_seen_by_their_state_and_by_cms(noun):
    everything_of("WA", published=False)
    assert seen(AnonymousUser(), noun) == 0
    assert seen(make_state_official(state="CO"), noun) == 0
    assert seen(make_state_official(state="WA"), noun) == 1
    assert seen(make_cms_staff(), noun) == 1


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_published_rows_are_seen_by_everybody(noun):
    everything_of("WA", published=True)
    everything_of("CO", published=False)
    assert seen(AnonymousUser(), noun) == 1
    assert seen(make_state_official(state="CO"), noun) == 2


def test_an_mou_with_two_published_versions_is_one_row():
    mou = make_mou()
    make_version(mou=mou)
    make_version(mou=mou, number=2, is_current=False)
    assert seen(AnonymousUser(), Mou) == 1


def test_rows_about_the_whole_initiative_are_public():
    make_publication(demonstration=None)
    make_finding(demonstration=None)
    make_enrollment_count(demonstration=None, scope="all")
    for noun in (Publication, Finding, EnrollmentCount):
        assert seen(AnonymousUser(), noun) == 1

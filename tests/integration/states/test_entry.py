"""What is typed into a draft is kept as it stands, and becomes terms only as a whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from demonstrations.services.acceptance import accept
from fai_portal.access.checks import Denied
from fai_portal.audit.models import Event
from states.builders.draft_terms import around, entered_in
from states.models import Action, DocumentType, PolicyRecord, Proposal, Terms, TermsEntry
from states.rules import NotAllowed
from states.services.agreement_move import move_version
from states.services.draft import add_document, begin_next, save_terms
from states.services.entry import (
    EditedMeanwhile,
    answer_proposal,
    import_workbook,
    save_part,
    take_suggestions,
)
from states.services.written_terms import write_terms
from tests.factories.drafts import make_empty_draft, make_proposal, typed_parts
from tests.factories.entered import MANAGED, WHOLE
from tests.factories.mou import make_mou, make_version
from tests.factories.review import NOON, make_draft, make_draft_terms, make_reviewer
from tests.factories.state import make_state
from tests.factories.stored_document import make_stored_document
from tests.factories.user import make_cms_staff, make_state_official
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return make_state_official()


@pytest.fixture
def draft(official):
    return make_empty_draft(by=official)


def save(by, version, parts, revision=0):
    for part, rows in parts.items():
        entry = save_part(by=by, on=NOON, version=version, part=part, rows=rows, revision=revision)
        revision = entry.revision
    return entry


def submitted(by, version):
    stored = make_stored_document(added_by=by)
    add_document(by=by, on=NOON, version=version, document=stored, title="The MOU")
    return move_version(by=by, on=NOON, version=version, action=Action.SUBMIT)


def test_what_cannot_be_read_is_kept_as_it_was_typed(official, draft):
    parts = typed_parts(terms={"effective_from": "sometime in 2013", "age_min": "adult"})
    save(official, draft, parts)
    [terms] = TermsEntry.objects.get().typed["terms"]
    assert (terms["effective_from"], terms["age_min"]) == ("sometime in 2013", "adult")
    assert not Terms.objects.exists()


def test_submission_makes_terms_of_it(official, draft):
    save(official, draft, typed_parts())
    submitted(official, draft)
    terms = Terms.objects.get(version=draft)
    assert (terms.effective_from, terms.age_max, terms.max_plans) == (date(2013, 4, 1), 64, 3)
    assert [(year.number, year.end) for year in terms.years.all()] == [
        (1, date(2015, 7, 1)), (2, date(2016, 7, 1)),
    ]  # fmt: skip
    percentages = terms.years.get(number=1).percentages.values_list("measure", "percent", "end")
    assert list(percentages) == [
        ("aggregate_savings", Decimal(1), date(2015, 7, 1)), ("quality_withhold", Decimal(1), date(2015, 1, 1)),
    ]  # fmt: skip
    assert list(terms.counties.values_list("county_id", "region")) == [("53033", ""), ("53061", "North")]


@pytest.mark.parametrize(
    "parts",
    [
        {"years": [{"number": "1", "first": "2014-01-01", "last": "2014-12-31"}, {"number": "2", "first": "2016-01-01", "last": "2016-12-31"}]},
        {"percentages": [{"year": "1", "measure": "aggregate_savings", "percent": "101"}]},
        {"counties": [{"county": "Multnomah"}]},
        {"terms": {"signed_on": "2013-06-01"}},
    ],
)  # fmt: skip
def test_terms_with_a_finding_are_not_submitted(official, draft, parts):
    save(official, draft, typed_parts(**parts))
    with pytest.raises(NotAllowed, match="1 finding in"):
        submitted(official, draft)
    assert not Terms.objects.exists()


def test_a_second_tab_is_told_and_nothing_of_it_is_written(official, draft):
    parts = typed_parts()
    save_part(by=official, on=NOON, version=draft, part="terms", rows=parts["terms"], revision=0, tab="a")
    with pytest.raises(EditedMeanwhile, match="in another window or tab"):
        save_part(
            by=official, on=NOON, version=draft, part="years", rows=[], revision=0, tab="b", is_explicit=True
        )
    entry = TermsEntry.objects.get()
    assert (entry.revision, entry.typed["years"]) == (1, [])
    again = save_part(by=official, on=NOON, version=draft, part="years", rows=parts["years"], revision=1)
    assert again.revision == 2 and again.typed["terms"] == parts["terms"]


@pytest.mark.django_db(transaction=True)
def test_of_officials_who_save_at_once_one_is_kept_and_the_others_are_told(official, draft):
    @above_the_walls
    def once(number):
        try:
            rows = [{"age_min": str(number)}]
            return save_part(by=official, on=NOON, version=draft, part="terms", rows=rows, revision=0).typed
        except EditedMeanwhile:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        kept = [each for each in pool.map(once, range(20, 28)) if each is not None]
    [entry] = TermsEntry.objects.all()
    assert (kept, entry.revision) == ([entry.typed], 1)


def test_a_save_follows_the_automatic_ones_of_its_own_tab_but_not_the_other_way_round(official, draft):
    rows = typed_parts()["terms"]
    both = {"by": official, "on": NOON, "version": draft, "part": "terms", "rows": rows, "tab": "a"}
    save_part(revision=0, **both)
    assert save_part(revision=0, is_explicit=True, **both).revision == 2
    with pytest.raises(EditedMeanwhile):
        save_part(revision=1, **both)


def test_only_the_state_types(draft):
    for other in (make_state_official(state="CO"), make_cms_staff(), make_reviewer()):
        with pytest.raises(Denied):
            save_part(by=other, on=NOON, version=draft, part="terms", rows=[], revision=0)


def test_after_submission_nothing_is_typed_any_more(official, draft):
    save(official, draft, typed_parts())
    submitted(official, draft)
    with pytest.raises(NotAllowed, match="was submitted"):
        save_part(by=official, on=NOON, version=draft, part="terms", rows=[], revision=5)


class TestProposals:
    @pytest.fixture
    def draft(self, official):
        return make_draft(by=official)

    def answer(self, official, draft, proposal, answer):
        return answer_proposal(by=official, on=NOON, version=draft, proposal=proposal.pk, answer=answer)

    def test_a_confirmed_one_takes_its_place_and_ends_the_other_readings_of_the_field(self, official, draft):
        good, other = make_proposal(draft, value="18"), make_proposal(draft, value="65")
        self.answer(official, draft, good, Proposal.Answer.CONFIRMED)
        [terms] = TermsEntry.objects.get().typed["terms"]
        assert terms["age_min"] == "18"
        other.refresh_from_db()
        assert (other.answer, other.answered_by) == (Proposal.Answer.DISMISSED, official)
        assert draft.terms.age_min == 21  # the record waits for the submission

    def test_a_dismissed_one_changes_nothing(self, official, draft):
        wrong = make_proposal(draft, value="18")
        self.answer(official, draft, wrong, Proposal.Answer.DISMISSED)
        assert not TermsEntry.objects.exists()
        with pytest.raises(NotAllowed, match="answered already"):
            self.answer(official, draft, wrong, Proposal.Answer.CONFIRMED)

    def test_without_an_answer_nothing_is_ever_taken(self, official, draft):
        make_proposal(draft, value="18")
        move_version(by=official, on=NOON, version=draft, action=Action.SUBMIT)
        assert Terms.objects.get(version=draft).age_min == 21

    def test_that_of_another_agreement_is_not_answered_here(self, official, draft):
        foreign = make_proposal(make_draft(by=official, slug="wa-other"))
        with pytest.raises(NotAllowed):
            self.answer(official, draft, foreign, Proposal.Answer.CONFIRMED)


def test_what_no_database_takes_is_left_out(official, draft):
    save(official, draft, {"terms": [{"target_population": "Adults\x00 here"}]})
    assert TermsEntry.objects.get().typed["terms"][0]["target_population"] == "Adults here"


def test_nothing_starts_before_it_is_signed(official, draft):
    reviewer, later = make_reviewer(), NOON + timedelta(days=1)
    save(official, draft, typed_parts(terms={"signed_on": ""}))
    submitted(official, draft)
    move_version(by=reviewer, on=later, version=draft, action=Action.TAKE_UP)
    accept(by=reviewer, on=later, version=draft)
    with pytest.raises(NotAllowed, match="start on 2013-04-01, before the day of the last signature"):
        move_version(by=reviewer, on=later, version=draft, action=Action.EXECUTE, signed_on=date(2013, 4, 2))
    move_version(by=reviewer, on=later, version=draft, action=Action.EXECUTE, signed_on=date(2013, 4, 1))


def test_suggestions_are_taken_where_there_is_one(official, draft):
    rows = [{"county": name} for name in ("Kng", "Snohomsh", "Atlantis", "Pierce")]
    save(official, draft, {"counties": rows})
    assert take_suggestions(by=official, on=NOON, version=draft) == 2
    typed = TermsEntry.objects.get().typed["counties"]
    assert [row["county"] for row in typed] == ["King", "Snohomish", "Atlantis", "Pierce"]


def test_terms_that_come_another_way_are_what_the_form_shows(official, draft):
    save(official, draft, typed_parts())
    save_terms(by=official, on=NOON, version=draft, terms=make_draft_terms(age_min=30))
    entry = TermsEntry.objects.get()
    assert entry.typed["terms"][0]["age_min"] == "30"
    submitted(official, draft)
    assert Terms.objects.get(version=draft).age_min == 30


def test_the_next_version_begins_with_regions_and_constants(official):
    draft = make_empty_draft(by=official)
    save(official, draft, typed_parts(terms=MANAGED, percentages=[], policy=WHOLE))
    submitted(official, draft)
    move_version(by=official, on=NOON, version=draft, action=Action.WITHDRAW)
    following = begin_next(by=official, on=NOON, version=draft)
    assert list(following.terms.counties.values_list("region", flat=True)) == ["", "North"]
    assert following.terms.constants.count() == len(WHOLE)


class TestAmendment:
    @pytest.fixture
    def amended(self, official):
        """The MOU in force, and a draft that amends it."""
        mou = make_mou(slug="wa-mou", state=make_state())
        version = make_version(mou=mou)
        write_terms(by=official, version=version, terms=make_draft_terms())
        return make_empty_draft(
            by=official, slug="wa-amendment", document_type=DocumentType.AGREEMENT_AMENDMENT,
            title="First amendment", amends=mou,
        )  # fmt: skip

    def test_it_begins_with_what_it_amends_and_says_what_differs(self, official, amended, client):
        client.force_login(official)
        page = client.get("/mous/wa-amendment/versions/1/terms/terms").content.decode()
        assert 'value="21"' in page
        page = client.get("/mous/wa-amendment/versions/1/terms").content.decode()
        assert "This document amends" in page and "Say from when the changed terms apply" in page
        typed = entered_in(amended, around(amended)).as_json()
        typed["terms"][0] |= {"effective_from": "2028-01-01", "age_min": "18"}
        save(official, amended, typed)
        page = client.get("/mous/wa-amendment/versions/1/terms").content.decode()
        differing = page[page.index('id="differing"') : page.index('id="workbook"')]
        assert "Lowest age" in differing and ">21<" in differing and ">18<" in differing
        assert "Target population" not in differing  # it is the same

    def test_its_version_shows_only_what_it_changes(self, official, amended, client):
        typed = entered_in(amended, around(amended)).as_json()
        typed["terms"][0] |= {"effective_from": "2028-01-01", "age_min": "18"}
        save(official, amended, typed)
        submitted(official, amended)
        client.force_login(make_reviewer())
        page = client.get("/mous/wa-amendment/versions/1").content.decode()
        changes = page[page.index('id="changes"') : page.index('id="questions"')]
        assert "Lowest age" in changes and "Target population" not in changes
        assert "/mous/wa-amendment/versions/1/against/wa-mou/1" in changes

    def test_one_that_changes_nothing_is_not_submitted(self, official, amended):
        typed = entered_in(amended, around(amended)).as_json()
        typed["terms"][0] |= {"effective_from": "2028-01-01"}
        save(official, amended, typed)
        with pytest.raises(NotAllowed, match="1 finding"):
            submitted(official, amended)


class TestPolicy:
    def test_publication_writes_a_record_for_each_year(self, official, draft):
        reviewer = make_reviewer()
        save(official, draft, typed_parts(terms=MANAGED, percentages=[], policy=WHOLE))
        submitted(official, draft)
        later = NOON + timedelta(days=1)
        move_version(by=reviewer, on=later, version=draft, action=Action.TAKE_UP)
        accept(by=reviewer, on=later, version=draft)
        move_version(by=reviewer, on=later, version=draft, action=Action.EXECUTE, signed_on=date(2013, 3, 12))
        assert not PolicyRecord.objects.exists()
        move_version(by=reviewer, on=later, version=draft, action=Action.PUBLISH)
        first, second = PolicyRecord.objects.order_by("period_start")
        assert (first.months, first.share_rate, first.confirmed) == (18, Decimal("0.5"), True)
        assert (first.measures, first.benchmarks, first.fmap_source) == (
            ["All-cause readmission", "Follow-up after discharge"], {"All-cause readmission": "0.18"},
            "Federal Register of November 26, 2025",
        )  # fmt: skip
        assert first.quality_map["tiers"][0] == {"at_least": "0.8", "pays": "1"}
        assert (first.msr_table, second.period_end) == ([[5000, "4.50"], [10000, "3.20"]], date(2016, 7, 1))

    def test_one_constant_that_is_not_confirmed_leaves_the_policy_illustrative(self, official, draft):
        rows = [*WHOLE[:-1], WHOLE[-1] | {"confirmed": "no"}]
        save(official, draft, typed_parts(terms=MANAGED, percentages=[], policy=rows))
        submitted(official, draft)
        found = {each.name: each.is_confirmed for each in draft.terms.constants.all()}
        assert found.pop(WHOLE[-1]["constant"]) is False and all(found.values())


def test_each_save_is_audited_without_what_was_typed(official, draft):
    save(official, draft, typed_parts(terms={"target_population": "Something secret so far"}))
    events = Event.objects.filter(action="mou_version.terms_typed")
    assert events.count() == 5
    assert "secret" not in str(list(events.values()))


def test_a_workbook_that_is_none_is_refused(official, draft):
    from states.ingest.workbooks import NotTheWorkbook

    with pytest.raises(NotTheWorkbook):
        import_workbook(by=official, on=NOON, version=draft, content=b"PK nothing")
    assert not TermsEntry.objects.exists()

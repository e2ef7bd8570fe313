"""The public record as it stands in the project, loaded whole."""

import time
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import TestCase

from demonstrations.models import (
    ComparisonArea,
    Demonstration,
    EnrollmentCount,
    Finding,
    Milestone,
    Plan,
    Precision,
    Publication,
    Scope,
)
from demonstrations.savings.policy import policy_from_json
from demonstrations.selectors.status import StatusKey, status_on
from demonstrations.services.public_record import FILES, PROPOSAL
from fai_portal.audit.models import Event
from states.models import (
    Agency,
    County,
    DocumentType,
    Fact,
    FactSource,
    Measure,
    Mou,
    MouDocument,
    MouVersion,
    Participation,
    PolicyRecord,
    ProgramRule,
    State,
    TermCounty,
    TermPercentage,
    Terms,
    TermYear,
)
from states.selectors import governing_terms, terms_of
from tests.integration.demonstrations.record import NOUNS, ON, load, rows

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def snapshot() -> dict[str, list[tuple]]:
    return {noun.__name__: list(noun.objects.order_by("pk").values_list()) for noun in NOUNS}


def test_it_loads_quickly_and_a_second_time_changes_nothing():
    began = time.monotonic()
    first = load()
    assert time.monotonic() - began < 10
    assert first.problems == () and first.has_changed
    before, events = snapshot(), Event.objects.count()
    second = load()
    assert second.problems == () and not second.has_changed
    assert snapshot() == before
    assert Event.objects.count() == events, "a load that changes nothing leaves no event"
    assert sum(counts["unchanged"] for counts in second.counts.values()) == sum(
        noun.objects.count() for noun in NOUNS
    )


EXPECTED = {
    "ended": {StatusKey.ENDED},
    "withdrawn_before_launch": {StatusKey.WITHDRAWN},
    "unknown_after_latest_verified_end": {StatusKey.UNKNOWN},
    "ended_or_ending_2025": {StatusKey.UNKNOWN},
}


class RecordTests(TestCase):
    """What stands in the database after one load."""

    databases = {"default", "owner"}

    @classmethod
    def setUpTestData(cls):
        assert load().problems == ()

    def test_every_row_of_the_files_is_there(self):
        demonstrations = [row for row in rows("demonstrations") if row["status"] != PROPOSAL]
        proposals = [row for row in rows("demonstrations") if row["status"] == PROPOSAL]
        assert (len(demonstrations), len(proposals)) == (16, 14)
        assert Demonstration.objects.count() == 16
        assert Mou.objects.filter(document_type=DocumentType.PROPOSAL).count() == 14
        assert Mou.objects.count() == len(rows("mous")) + 14
        assert MouVersion.objects.filter(is_published=True, is_current=True).count() == Mou.objects.count()
        assert Plan.objects.count() == len(rows("plans"))
        assert EnrollmentCount.objects.count() == len(rows("enrollment"))
        assert Publication.objects.count() == len(rows("publications"))
        assert Finding.objects.count() == len(rows("published_results"))
        assert Fact.objects.count() == len(rows("demonstration_facts"))
        assert ProgramRule.objects.count() == len(rows("program_rules"))
        in_both = 3  # the withholds of Massachusetts stand in its MOU and in what amended it
        assert TermPercentage.objects.count() == len(rows("savings_percentages")) + in_both
        current = TermCounty.objects.filter(terms__in=governing_terms(user=ANYBODY, on=date.max))
        assert current.count() == len(rows("demonstration_counties"))
        assert Counter(State.objects.values_list("participation", flat=True)) == {
            Participation.DEMONSTRATION: 13, Participation.PROPOSAL_ONLY: 13, Participation.NONE: 25,
        }  # fmt: skip
        assert Agency.objects.count() == 26

    def test_oklahoma_proposed_both_models_and_new_york_has_a_proposal_beside_its_demonstrations(self):
        assert Mou.objects.get(slug="ok-proposal").proposed_models == ["capitated", "managed_ffs"]
        assert Mou.objects.get(slug="ny-mffs-proposal").state_id == "NY"
        assert Demonstration.objects.filter(state="NY").count() == 3

    def test_verified_and_recalled_are_kept_apart_and_general_knowledge_is_no_source(self):
        recalled = Fact.objects.get(subject="ma-one-care", field="passive_enrollment_start")
        assert not recalled.is_verified and not recalled.source.is_citation
        milestone = Milestone.objects.get(demonstration__slug="ma-one-care", kind="passive_enrollment")
        assert (milestone.is_verified, milestone.source) == (False, recalled.source)
        assert Milestone.objects.get(demonstration__slug="ma-one-care", kind="first_enrollment").is_verified
        assert not FactSource.objects.filter(record__istartswith="general knowledge").exclude(
            links=[], title=""
        )

    def test_no_working_note_is_kept(self):
        notes = {row["note"] for name in FILES for row in rows(name) if row.get("note")}
        kept = {str(value) for noun in NOUNS for row in noun.objects.values_list() for value in row}
        assert not notes & kept

    def test_text_is_in_american_spelling(self):
        for terms in Terms.objects.all():
            assert "enrolment" not in terms.enrollment_method.lower() + terms.target_population.lower()
        assert not Fact.objects.filter(value__iregex="enrolment|programme")

    def test_closed_dates_are_half_open_inside(self):
        plan = Plan.objects.get(name="Fallon Total Care")
        assert plan.end == date(2015, 10, 1)
        finding = Finding.objects.get(estimate="34891668")
        assert (finding.period_start, finding.period_end) == (date(2013, 7, 1), date(2015, 1, 1))
        county = TermCounty.objects.get(county="53033", terms__agreement__slug="wa-health-homes-mffs-mou")
        assert (county.start, county.end) == (date(2017, 4, 1), None)

    def test_massachusetts_changed_its_first_year_within_itself(self):
        agreement = Mou.objects.get(slug="ma-one-care-mou")
        halves = [
            (date(2013, 10, 1), 0),
            (date(2014, 3, 31), 0),
            (date(2014, 4, 1), 1),
            (date(2014, 12, 31), 1),
        ]
        for day, percent in halves:
            terms = terms_of(agreement, user=ANYBODY, on=day)
            assert terms.version.mou.slug == "ma-one-care-contract-amendment-undated"
            found = TermPercentage.objects.get(
                year__terms=terms, measure=Measure.AGGREGATE_SAVINGS, start__lte=day, end__gt=day
            )
            assert (found.year.number, found.percent) == (1, percent)

    def test_what_the_massachusetts_mou_had_first_said_is_kept(self):
        agreement = Mou.objects.get(slug="ma-one-care-mou")
        first = terms_of(agreement, user=ANYBODY, on=date(2013, 1, 1))
        assert first.version.mou == agreement
        of_mou = TermPercentage.objects.filter(year__terms=first)
        said = of_mou.filter(measure="aggregate_savings").values_list(
            "year__number", "percent", "is_verified"
        )
        assert list(said) == [(2, 2, False), (3, 4, False)]
        withheld = of_mou.filter(measure="quality_withhold").values_list("year__number", "percent")
        assert list(withheld) == [(1, 1), (2, 2), (3, 3)]  # the amendment did not touch it
        assert list(first.years.values_list("number", "end")) == [
            (1, date(2015, 1, 1)), (2, date(2016, 1, 1)), (3, date(2017, 1, 1)),
        ]  # fmt: skip

    def test_years_without_dates_keep_their_percentages(self):
        years = TermYear.objects.filter(terms__agreement__slug="ny-fida-mou")
        assert list(years.values_list("number", "start")) == [(1, None), (2, None), (3, None)]
        assert TermPercentage.objects.filter(year__in=years).count() == 6

    def test_amendments_name_what_they_amend(self):
        amendment = Mou.objects.get(slug="wa-health-homes-mffs-agreement-amendment-2023-12-20")
        assert amendment.amends.document_type == DocumentType.FINAL_DEMONSTRATION_AGREEMENT
        assert amendment.agreement.slug == "wa-health-homes-mffs-mou"
        assert Mou.objects.filter(state__isnull=True).count() == 7

    def test_an_announced_mou_is_not_called_signed(self):
        mou = Mou.objects.get(slug="ny-fida-mou")
        assert (mou.signed_on, mou.announced_on) == (None, date(2013, 8, 26))
        assert mou.title == "MOU between CMS and New York for FIDA"

    def test_links_to_mirrors_are_marked_as_copies(self):
        document = MouDocument.objects.get(version__mou__slug="ma-one-care-contract-amendment-2014-12-09")
        assert document.is_copy and document.publisher.startswith("Massachusetts")
        assert not MouDocument.objects.filter(url__contains="cms.gov", is_copy=True)
        report = Publication.objects.get(title="Massachusetts One Care: Third Evaluation Report")
        assert (report.publisher, report.is_copy) == ("CMS", True)

    def test_rounded_and_partial_counts_say_so(self):
        counts = EnrollmentCount.objects
        assert counts.get(scope=Scope.ALL, month=date(2020, 2, 1)).precision == Precision.APPROXIMATE
        ohio = counts.filter(demonstration__slug="oh-mycare-ohio")
        assert ohio.get(contract_number="H0022", month=date(2025, 1, 1)).precision == Precision.LOWER_BOUND
        assert ohio.get(contract_number="", month=date(2018, 8, 1)).precision == Precision.EXACT
        assert (
            counts.get(demonstration__slug="ma-one-care", month=date(2015, 2, 1)).precision == Precision.EXACT
        )
        assert Finding.objects.get(estimate="166000000").is_approximate

    def test_policies_exist_for_managed_fee_for_service_years_and_the_maths_reads_them(self):
        per_agreement = Counter(PolicyRecord.objects.values_list("agreement__demonstration__slug", flat=True))
        assert per_agreement == {"wa-health-homes-mffs": 11, "co-acc-mmp": 3}
        assert not PolicyRecord.objects.filter(confirmed=True)
        first = PolicyRecord.objects.get(
            agreement__slug="wa-health-homes-mffs-mou", period_start=date(2013, 7, 1)
        )
        assert (first.period_end, first.months) == (date(2015, 1, 1), 18)
        points = [[size, Decimal(percent)] for size, percent in first.msr_table]
        policy, _ = policy_from_json({"msr_table": points, "quality_map": first.quality_map}, stored=True)
        assert [size for size, _ in policy.msr_table] == [5000, 10000, 20000, 50000]

    def test_washington_is_compared_with_all_counties_of_three_states(self):
        areas = ComparisonArea.objects.filter(demonstration__slug="wa-health-homes-mffs")
        assert set(areas.values_list("county__state", flat=True)) == {"AR", "GA", "WV"}
        assert areas.count() == County.objects.filter(state__in=["AR", "GA", "WV"]).count()
        assert not areas.filter(is_verified=True)

    def test_the_computed_status_is_what_the_record_says(self):
        """On the day of the record; two dates are only scheduled and have passed, so no one can say."""
        for row in rows("demonstrations"):
            if row["status"] != PROPOSAL:
                milestones = Milestone.objects.filter(demonstration__slug=row["slug"])
                assert status_on(milestones, ON.date()).key in EXPECTED[row["status"]], row["slug"]

    def test_status_follows_the_dates(self):
        milestones = list(Milestone.objects.filter(demonstration__slug="wa-health-homes-mffs"))
        assert status_on(milestones, date(2013, 1, 1)).key == StatusKey.PLANNED
        assert status_on(milestones, date(2024, 12, 31)).key == StatusKey.ACTIVE
        after = status_on(milestones, date(2025, 1, 1))
        assert after.key == StatusKey.UNKNOWN and after.label.endswith("31, 2024")

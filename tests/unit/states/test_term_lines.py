"""What differs between two sets of terms, in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from states.builders.term_lines import changes, fields_changed
from states.ingest.terms import checked
from states.ingest.terms.recorded import entered
from states.ingest.terms.typed import TypedCounty, TypedPercentage, TypedPolicy, TypedYear
from tests.factories.entered import COUNTIES, MANAGED, WHOLE, make_around, make_entered

TERMS = checked(make_entered(), make_around())[0]


def told(before, after) -> list[tuple[str, str, str]]:
    return [(change.label, change.before, change.after) for change in changes(before, after, COUNTIES)]


def test_the_same_terms_do_not_differ_wherever_they_were_typed():
    assert told(TERMS, TERMS.bare()) == []


def test_each_kind_of_term_is_told_in_words():
    after = replace(
        TERMS,
        age_max=None,
        eligible_estimate=12000,
        years=(TERMS.years[0], replace(TERMS.years[1], end=date(2016, 10, 1))),
        percentages=(*TERMS.percentages[:1], TypedPercentage(2, "aggregate_savings", Decimal("3.000"))),
        counties=(TERMS.counties[0], TypedCounty("53077", "", date(2015, 1, 1))),
    )
    assert told(TERMS, after) == [
        ("Highest age", "64", "Not given"),
        ("Snohomish", "from July 1, 2014, North", "Not given"),
        ("Yakima", "Not given", "from January 1, 2015"),
        (
            "Demonstration year 2",
            "July 1, 2015 to June 30, 2016",
            "July 1, 2015 to September 30, 2016",
        ),
        ("Quality withhold percentage, year 1", "1% (January 1, 2014 to December 31, 2014)", "Not given"),
        ("Savings percentage, year 2", "2.5%", "3%"),
        ("Estimated number eligible", "Not given", "12,000"),
    ]
    assert fields_changed(changes(TERMS, after, COUNTIES)) == (
        "age limits", "counties and area", "demonstration years", "percentages", "estimated number eligible",
    )  # fmt: skip


def test_a_year_that_changes_its_percentage_within_itself_is_one_line():
    parts = (
        TypedPercentage(1, "aggregate_savings", Decimal("0"), date(2014, 1, 1), date(2014, 7, 1)),
        TypedPercentage(1, "aggregate_savings", Decimal("1.000"), date(2014, 7, 1), date(2015, 7, 1)),
    )
    [change] = [one for one in changes(TERMS, replace(TERMS, percentages=parts), COUNTIES) if "year 1" in one.label and "Savings" in one.label]  # fmt: skip
    assert change.after == ("0% (January 1, 2014 to June 30, 2014); 1% (July 1, 2014 to June 30, 2015)")


def test_a_longer_text_is_compared_word_by_word():
    before = "Full-benefit Medicare-Medicaid enrollees who are 21 to 64 years old and live in King County"
    after = before.replace("64", "68")
    [change] = changes(
        replace(TERMS, target_population=before), replace(TERMS, target_population=after), COUNTIES
    )
    assert [(piece.change, piece.text) for piece in change.pieces if piece.change != "same"] == [
        ("removed", "64 "), ("added", "68 "),
    ]  # fmt: skip


def test_a_constant_says_whether_it_is_confirmed():
    policy = TypedPolicy({"share_rate": Decimal("0.5"), "msr_table": [[5000, "4.50"]]})
    confirmed = replace(policy, confirmed=frozenset({"share_rate"}))
    [change] = changes(replace(TERMS, policy=policy), replace(TERMS, policy=confirmed), {})
    assert (change.before, change.after) == ("50%, not confirmed", "50%, confirmed")


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("quality_map", "identity", {"split": {"report": "0.4", "performance": "0.6"}},
         ("The score itself, not confirmed", "Reporting 40%, performance 60%, not confirmed")),
        ("quality_map", {"tiers": [{"at_least": "0.8", "pays": "1"}]}, "identity",
         ("In steps: a score of 80% pays 100%, not confirmed", "The score itself, not confirmed")),
        ("measures", ["Readmission"], [], ("Readmission, not confirmed", "none, not confirmed")),
        ("benchmarks", {"Readmission": "0.18"}, {"Readmission": "0.17"},
         ("Readmission: 0.18, not confirmed", "Readmission: 0.17, not confirmed")),
        ("fmap_source", "The notice of 2024", "The notice of 2025",
         ("The notice of 2024, not confirmed", "The notice of 2025, not confirmed")),
        ("trend_rule", "cell", "cohort_composite",
         ("Cell by cell, not confirmed", "One trend for a cohort, not confirmed")),
    ],
)  # fmt: skip
def test_a_constant_is_compared_in_words(name, before, after, words):
    sets = [replace(TERMS, policy=TypedPolicy({name: value})) for value in (before, after)]
    [change] = changes(*sets, {})
    assert (change.before, change.after) == words


def test_every_constant_can_be_entered_again():
    terms, _ = checked(make_entered(terms=MANAGED, percentages=[], policy=WHOLE), make_around())
    again, found = checked(entered(terms, COUNTIES), make_around())
    assert found == [] and again.policy == terms.policy


def test_terms_without_a_forerunner_differ_in_everything():
    assert {before for _, before, _ in told(None, TERMS)} == {"Not given"}


def test_typed_terms_can_be_entered_again():
    again, found = checked(entered(TERMS, COUNTIES), make_around())
    assert found == [] and again.bare() == TERMS.bare()


def test_a_year_without_days_says_so():
    after = replace(TERMS, years=(TypedYear(1, None, None),), percentages=())
    assert ("Demonstration year 1", "January 1, 2014 to June 30, 2015", "Days not known") in told(
        TERMS, after
    )

"""What is proposed from made-up agreements in several phrasings, and what must not be."""

import pytest

from states.ingest.prefill import MOST_READINGS, TERMS, proposals
from states.ingest.prefill.passage import LONGEST_QUOTATION, Place, one_line, quotation

PLACE = Place("Washington", {"King": "53033", "Snohomish": "53061", "Lake": "53000", "Grays Harbor": "53027", "Richmond (city)": "51760"})  # fmt: skip

# A capitated agreement with a table of years, lines broken as in a PDF.
CAPITATED = (
    "MEMORANDUM OF UNDERSTANDING\nMade-up State and CMS\nThis memorandum was entered into on this 12th day of March, 2013.",
    "The parties will test a capitated financial alignment model. In the capitated\nmodel a plan receives a blended payment. "
    "The demonstration will be available to full-benefit Medicare-Medicaid\nenrollees aged 21 to 64 who live in the service area. "
    "The demonstration shall begin no earlier than January 1, 2014.",
    "Plans operate in the counties of King, Snohomish and Grays Harbor. Lake views are fine.\n"
    "People may opt in to a plan first. After six months the state will use passive enrollment in waves.",
    "Demonstration Year   Dates\n1   January 1, 2014 to December 31, 2014\n2   January 1, 2015 to December 31, 2015",
    "Aggregate savings percentages: Demonstration Year 1: 1%; Demonstration Year 2: 2.5%; Demonstration Year 3: 4%. "
    "The quality withhold is 1% in Year 1, 2% in Year 2 and 3 percent for Year 3. "
    "The risk corridor applies at 5% in Demonstration Year 1.",
)
# A managed fee-for-service agreement in running text.
MANAGED = (
    "This final agreement is effective July 1, 2013. It was executed on October 24, 2012. Under the managed\n"
    "fee-for-service model, and unlike a capitated model, providers are paid as before.",
    "The target population includes individuals who are dually eligible and 18 or older. The demonstration is offered statewide. "
    "Beneficiaries will be attributed to a health home.",
    "Demonstration Year One begins on July 1, 2013 and ends on December 31, 2014. "
    "DY2 (2015-01-01 through 2015-12-31).",
)


def values(pages, place=PLACE) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for proposal in proposals(pages, place):
        found.setdefault(proposal.field, []).append(proposal.value)
    return found


def test_a_capitated_agreement():
    assert values(CAPITATED) == {
        "model": ["capitated"],
        "signed_on": ["2013-03-12"],
        "effective_from": ["2014-01-01"],
        "target_population": [
            "Full-benefit Medicare-Medicaid enrollees aged 21 to 64 who live in the service area"
        ],
        "age_min": ["21"],
        "age_max": ["64"],
        "counties": ["King\nSnohomish\nGrays Harbor"],
        "years.1.first": ["2014-01-01"],
        "years.1.last": ["2014-12-31"],
        "years.2.first": ["2015-01-01"],
        "years.2.last": ["2015-12-31"],
        "years.1.aggregate_savings": ["1"],
        "years.2.aggregate_savings": ["2.5"],
        "years.3.aggregate_savings": ["4"],
        "years.1.quality_withhold": ["1"],
        "years.2.quality_withhold": ["2"],
        "years.3.quality_withhold": ["3"],
        "enrollment_method": [
            "Opt-in enrollment first, then passive enrollment with opt-out",
            "Opt-in enrollment",
            "Passive enrollment with opt-out",
        ],
    }


def test_a_managed_fee_for_service_agreement():
    assert values(MANAGED) == {
        "model": ["managed_ffs"],
        "signed_on": ["2012-10-24"],
        "effective_from": ["2013-07-01"],
        "target_population": ["Individuals who are dually eligible and 18 or older"],
        "age_min": ["18"],
        "geographic_area": ["Statewide"],
        "enrollment_method": ["Attribution to a provider or health home"],
        "years.1.first": ["2013-07-01"],
        "years.1.last": ["2014-12-31"],
        "years.2.first": ["2015-01-01"],
        "years.2.last": ["2015-12-31"],
    }


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("Signed by both parties on August 5, 2014.", "signed_on", ["2014-08-05"]),
        ("The agreement is dated 3/4/2013.", "signed_on", ["2013-03-04"]),
        ("The effective date is: 2014-07-01.", "effective_from", ["2014-07-01"]),
        ("The terms take effect on July 1st, 2014.", "effective_from", ["2014-07-01"]),
        ("Open to adults between the ages of 21 and 64.", "age_max", ["64"]),
        ("It serves individuals under age 65.", "age_max", ["64"]),
        ("Enrollees must be at least 21 years old.", "age_min", ["21"]),
        ("People ages 65 and over may enroll.", "age_min", ["65"]),
        ("The savings percentage is one percent in Demonstration Year 1.", "years.1.aggregate_savings", ["1"]),
        ("The savings percentage is 1% in Year 1 and 2.5% in Year 2.", "years.2.aggregate_savings", ["2.5"]),
        ("The savings percentage is 1% in Year 1 and 2 percent in Year 2.", "years.2.aggregate_savings", ["2"]),
        ("The savings percentage is 1% in Years 1 and 2.", "years.2.aggregate_savings", ["1"]),
        ("Savings: Years 2 through 4: 3%.", "years.4.aggregate_savings", ["3"]),
        ("Withheld amounts: DY1 1.5%.", "years.1.quality_withhold", ["1.5"]),
        ("Year 1 – 2% savings target.", "years.1.aggregate_savings", ["2"]),
        ("Counties: Richmond and King.", "counties", ["Richmond (city)\nKing"]),
        ("Enrollment is by voluntary enrollment only.", "enrollment_method", ["Opt-in enrollment"]),
        ("The state will automatically enroll people.", "enrollment_method", ["Passive enrollment with opt-out"]),
    ],
)  # fmt: skip
def test_other_phrasings(text, field, expected):
    assert values([text]).get(field) == expected


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("The agreement was not signed on May 1, 2013.", "signed_on"),
        ("The letter was dated May 1, 2013.", "signed_on"),
        ("Signed on February 30, 2013.", "signed_on"),
        ("The waiver is effective July 1, 2013.", "effective_from"),
        ("Persons aged 21 to 64 are excluded.", "age_min"),
        ("Stays of 21 to 64 days are covered for the aged.", "age_min"),
        ("Ages 64 to 21.", "age_min"),
        ("Individuals aged 300 or older.", "age_min"),
        ("King and Snohomish write to one another.", "counties"),
        ("All counties except King and Snohomish.", "counties"),
        ("Enrollment growth of 5% in Demonstration Year 1.", "years.1.aggregate_savings"),
        ("The minimum savings rate is 2% in Year 1.", "years.1.aggregate_savings"),
        ("Savings in Demonstration Year 1 of 4 plans.", "years.1.aggregate_savings"),
        ("Demonstration Year 1 runs from January 1, 2015 to January 1, 2014.", "years.1.first"),
        ("There is no passive enrollment.", "enrollment_method"),
        ("It is not a statewide demonstration.", "geographic_area"),
        ("The demonstration is not available to individuals in hospice.", "target_population"),
    ],
)
def test_what_is_not_said_is_not_proposed(text, field):
    assert field not in values([text])


def test_every_proposal_can_be_found_in_the_document():
    for pages in (CAPITATED, MANAGED):
        for proposal in proposals(pages, PLACE):
            words = proposal.quotation.strip("…")
            assert words in one_line(pages[proposal.page - 1]), proposal
            assert len(words) <= LONGEST_QUOTATION


def test_different_readings_are_all_shown_up_to_a_limit():
    pages = [f"Signed on May {day}, 2013." for day in range(1, 10)]
    assert values(pages)["signed_on"] == [f"2013-05-0{day}" for day in range(1, MOST_READINGS + 1)]


@pytest.mark.parametrize(
    "pages", [[], [""], ["x" * 200_000], ["Year 1 " * 20_000], ["1% in " * 20_000], ["(" * 50_000]]
)
def test_any_text_may_be_read(pages):
    assert proposals(pages, PLACE) == []


def test_a_quotation_keeps_to_its_place():
    text = "a " * 400 + "HERE " + "b " * 400
    assert "HERE" in quotation(text, text.index("HERE"))


def test_a_quotation_holds_whole_words_and_says_where_more_stands():
    text = (
        "alphabet " * 60
        + "The savings percentage is 1% in Demonstration Year 1 of the agreement"
        + " omega" * 60
    )
    [found] = [each for each in proposals([text], PLACE) if each.field == "years.1.aggregate_savings"]
    for quoted in (found.quotation, quotation(text, text.index("savings"))):
        assert quoted[0] == quoted[-1] == "…" and "savings percentage is 1% in" in quoted
        assert set(quoted.strip("…").split()) <= set(text.split())


def test_the_list_of_terms_is_whole():
    names = {term.__name__.rpartition(".")[2] for term in TERMS}
    assert len(names) == len(TERMS) == 11

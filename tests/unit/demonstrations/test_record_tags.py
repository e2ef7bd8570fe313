"""How facts, days and numbers are written on a page."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template

from demonstrations.citations import Citations
from demonstrations.models import DatePrecision, EnrollmentCount, Finding, Plan, Precision, Publication
from demonstrations.selectors.enrollment import enrolled_words
from demonstrations.templatetags.record import address, last_day, percent, published_on, result
from states.models import FactSource

READ = FactSource(
    pk=7, record="https://example.org/a", links=[{"url": "https://example.org/a", "publisher": "E"}]
)
READ_LATER = FactSource(pk=3, record="https://example.org/b", title="A letter")
REMEMBERED = FactSource(pk=9, record="General knowledge of plan lists")


def cited(*facts, citations) -> str:
    template = Template("{% load record %}{% for fact in facts %}{% cite fact %}|{% endfor %}")
    return template.render(Context({"facts": facts, "citations": citations}))


def test_sources_are_numbered_as_they_are_first_cited():
    citations = Citations()
    html = cited(
        Plan(source=READ, is_verified=True),
        Plan(source=READ_LATER, is_verified=True),
        Plan(source=READ, is_verified=True),
        citations=citations,
    )
    assert [part.count('href="#source-1"') for part in html.split("|")] == [1, 0, 1, 0]
    assert list(citations) == [(1, READ), (2, READ_LATER)]
    assert "unverified" not in html


def test_an_unverified_fact_keeps_its_source_and_says_so():
    html = cited(Plan(source=READ, is_verified=False), citations=Citations())
    assert 'href="#source-1"' in html and "unverified" in html and "no document" not in html


@pytest.mark.parametrize("source", [REMEMBERED, None])
def test_without_a_citation_no_source_is_printed(source):
    citations = Citations()
    html = cited(Plan(source=source, is_verified=False), citations=citations)
    assert "unverified, no document yet" in html
    assert "General knowledge" not in html
    assert len(citations) == 0


def test_a_fact_that_was_checked_but_names_no_document_says_so():
    html = cited(Plan(source=REMEMBERED, is_verified=True), citations=Citations())
    assert "checked, no document yet" in html


def test_an_address_is_short_enough_to_read():
    assert address("https://www.macpac.gov/subtopic/financial-alignment-initiative/") == (
        "macpac.gov/subtopic/financial-alignment-initiative"
    )
    assert address("https://example.org/" + "a" * 100) == "example.org/…" + "a" * 60


def test_a_period_is_read_to_its_last_day():
    assert last_day(date(2015, 1, 1)) == date(2014, 12, 31)
    assert last_day(None) is None


@pytest.mark.parametrize(
    "value, text", [("1.000", "1%"), ("0.250", "0.25%"), ("0.000", "0%"), ("10.000", "10%"), ("5.5", "5.5%")]
)
def test_percentages_drop_zeros_that_say_nothing(value, text):
    assert percent(Decimal(value)) == text


@pytest.mark.parametrize(
    "day, precision, text",
    [
        (date(2018, 11, 29), DatePrecision.DAY, "Nov 29, 2018"),
        (date(2018, 11, 1), DatePrecision.MONTH, "Nov 2018"),
        (date(2021, 7, 1), DatePrecision.SEASON, "Summer 2021"),
        (date(2021, 4, 1), DatePrecision.SEASON, "Spring 2021"),
        (date(2021, 12, 1), DatePrecision.SEASON, "Winter 2021"),
        (date(2019, 1, 1), DatePrecision.YEAR, "2019"),
        (None, "", ""),
    ],
)
def test_a_date_is_no_more_precise_than_it_is_known(day, precision, text):
    assert published_on(Publication(date=day, date_precision=precision)) == text


@pytest.mark.parametrize(
    "count, text",
    [
        (EnrollmentCount(is_suppressed=True), "Withheld"),
        (EnrollmentCount(enrolled=0), "0"),
        (EnrollmentCount(eligible=500), "Not known"),
        (EnrollmentCount(enrolled=5128, precision=Precision.LOWER_BOUND), "at least 5,128"),
        (EnrollmentCount(enrolled=440000, precision=Precision.APPROXIMATE), "about 440,000"),
        (EnrollmentCount(enrolled=13083), "13,083"),
    ],
)
def test_enrolled(count, text):
    assert enrolled_words(count) == text


@pytest.mark.parametrize(
    "finding, text",
    [
        (Finding(estimate=Decimal("34891668"), unit="usd"), "$34,891,668"),
        (
            Finding(estimate=Decimal("21604955"), unit="usd", savings_percent=Decimal("6")),
            "$21,604,955, or 6%",
        ),
        (Finding(estimate=Decimal("252.93000000"), unit="usd"), "$252.93"),
        (Finding(estimate=Decimal("2400000"), unit="usd per month"), "$2,400,000 a month"),
        (Finding(estimate=Decimal("-21"), unit="percent relative difference"), "−21% relative difference"),
        (Finding(estimate=Decimal("26.7"), unit="percent"), "26.7%"),
        (Finding(estimate=Decimal("13083"), unit="persons"), "13,083 persons"),
        (
            Finding(baseline_value=Decimal("22.9"), demonstration_value=Decimal("15.4"), unit="percent"),
            "from 22.9% to 15.4%",
        ),
        (Finding(performance_payment=Decimal("17900000"), is_approximate=True), "about $17,900,000"),
        (Finding(direction="no_savings"), "No savings"),
        (Finding(), ""),
    ],
)
def test_a_result_is_written_in_its_unit(finding, text):
    assert result(finding) == text

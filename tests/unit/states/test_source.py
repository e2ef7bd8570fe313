import csv

import pytest
from django.conf import settings

from states.ingest.source import american, link, printable, urls


def test_several_sources_in_one_cell():
    assert urls("https://a.org/x | https://b.org/y") == ["https://a.org/x", "https://b.org/y"]


def test_a_semicolon_inside_an_address_is_kept():
    url = "http://careconnection.vhca.org/en/271/CCC;-Includes-Four.htm"
    assert urls(url) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "Plan read in https://a.org/x; dates from general knowledge",
        "Region read (entire Upper Peninsula, https://a.org/x); list recalled",
        "2018 read at https://a.org/x ; 2020 in a table",
    ],
)
def test_addresses_inside_a_note(text):
    assert urls(text) == ["https://a.org/x"]


@pytest.mark.parametrize("text", ["General knowledge", "General knowledge of https://www.cms.gov/page"])
def test_general_knowledge_is_no_citation(text):
    assert printable(text) == ("", [])


def test_a_mirror_is_a_copy_under_the_publishers_own_name():
    copy = link(
        "https://documents.pub/document/early-insights-from-one-care-massachusetts-demonstration-.html"
    )
    assert (copy.publisher, copy.is_copy) == ("KFF", True)
    assert link("https://www.cms.gov/newsroom") == link("https://www.cms.gov/newsroom").__class__(
        "https://www.cms.gov/newsroom", "CMS", False
    )


def test_a_host_is_not_taken_for_another_that_begins_alike():
    assert link("https://cms.gov.example.org/x").publisher == "cms.gov.example.org"


def test_an_enrollment_file_is_named_and_its_copy_marked():
    title, [only] = printable(
        "CMS Monthly Enrollment by Contract/Plan/State/County, January 2025, contract totals as processed in "
        "https://github.com/colinpating/medicare-advantage-dashboard (commit e653852)"
    )
    assert title == "CMS Monthly Enrollment by Contract/Plan/State/County, January 2025"
    assert (only["publisher"], only["is_copy"]) == ("CMS", True)


def test_every_address_of_the_record_has_a_named_publisher():
    unnamed = set()
    for path in settings.PUBLIC_RECORD_DIR.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for url in urls(row["source"]) + urls(row.get("url", "")):
                    found = link(url)
                    if found.publisher in url and found.publisher != "all-aim.net":
                        unnamed.add(url)
    assert unnamed == set()


def test_american_spelling_keeps_the_case():
    assert american("Enrolment in the programme") == "Enrollment in the program"
    assert american("people hospitalised") == "people hospitalized"

"""The public pages: what they show of the record, what they never show, and how many queries they take."""

import csv
import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demonstrations.models import Demonstration, MilestoneKind
from states.models import Measure, Participation, State
from tests.factories.demonstration import make_demonstration, make_milestone, make_plan
from tests.factories.enrollment import make_enrollment_count
from tests.factories.mou import make_document, make_mou, make_version
from tests.factories.publication import make_finding, make_publication
from tests.factories.source import make_source
from tests.factories.state import make_agency, make_county, make_state
from tests.factories.terms import make_percentage, make_term_county, make_terms, make_year
from tests.factories.user import make_analyst, make_state_official, make_user

pytestmark = pytest.mark.django_db

LISTS = ["home", "states", "demonstrations", "library", "glossary", "about"]
LINK = re.compile(r'<a\b[^>]*href="(http[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


def text_of(response) -> str:
    return text_of_part(response.content.decode())


def text_of_part(html: str) -> str:
    """A page as somebody reads it: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


class TestTheWholeRecord:
    @pytest.fixture
    def pages(self, client) -> dict[str, str]:
        """Every public page of the record as it stands in the project."""
        call_command("load_public_record", verbosity=0)
        addresses = [reverse(name) for name in LISTS]
        addresses += [reverse("state", args=[state.code]) for state in State.objects.all()]
        addresses += [reverse("demonstration", args=[one.slug]) for one in Demonstration.objects.all()]
        answers = {address: client.get(address) for address in addresses}
        assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
        return {address: answer.content.decode() for address, answer in answers.items()}

    def test_every_page(self, pages):
        assert len(pages) == len(LISTS) + 51 + 16
        copies = copy_sites()
        for address, html in pages.items():
            assert html.count("<h1>") == 1, address
            assert "General knowledge" not in html, f"{address} prints what is no citation"
            assert not re.search(r"<[^>]+ (style|on[a-z]+)=", html), f"{address} has inline style or script"
            ids = re.findall(r'\bid="([^"]+)"', html)
            assert len(ids) == len(set(ids)), (
                f"{address} repeats {[one for one in ids if ids.count(one) > 1]}"
            )
            anchors = set(re.findall(r'href="#([^"]+)"', html))
            assert anchors <= set(ids), f"{address} points at {anchors - set(ids)}"
            for target, words in LINK.findall(html):
                if urlsplit(target).netloc.removeprefix("www.") in copies:
                    assert words.strip().startswith("Copy of"), f"{address}: {target}"
        titles = [re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1) for html in pages.values()]
        assert len(titles) == len(set(titles))

    def test_what_the_record_is_known_to_hold(self, pages):
        home = pages["/"]
        assert home.count('<a href="/demonstrations/') >= 16
        massachusetts = re.sub(r"\s+", " ", pages["/demonstrations/ma-one-care"])
        assert '0% <span class="muted">Oct 1, 2013 to Mar 31, 2014</span>' in massachusetts
        assert '1% <span class="muted">Apr 1, 2014 to Dec 31, 2014</span>' in massachusetts
        washington = pages["/demonstrations/wa-health-homes-mffs"]
        assert "Unknown after Dec 31, 2024" in washington
        assert "$34,891,668" in washington
        assert "Withdrawn before launch" in pages["/demonstrations/wa-healthpath-capitated"]
        assert "proposed a demonstration and did not sign" in pages["/states/AZ"]
        assert "did not take part" in pages["/states/WY"]
        assert "unverified, no document yet" in pages["/demonstrations/ny-fida"]


def copy_sites() -> set[str]:
    with (settings.BASE_DIR / "data" / "standard_codes" / "publishers.csv").open() as file:
        sites = {row["address"] for row in csv.DictReader(file) if row["is_copy"] == "yes"}
    return {site for site in sites if "/" not in site}


class TestQueries:
    """A page takes the same number of queries for one row as for many."""

    def grow(self, demonstration: Demonstration, number: int) -> None:
        source = make_source()
        terms = make_terms(version=demonstration.established_by.versions.get())
        for step in range(number):
            year = make_year(
                terms=terms, number=step + 1, start=date(2013 + step, 1, 1), end=date(2014 + step, 1, 1),
                source=source,
            )  # fmt: skip
            make_percentage(year=year, source=source)
            make_percentage(year=year, measure=Measure.QUALITY_WITHHOLD)
            make_term_county(terms=terms, county=make_county(f"530{step:02}"), source=make_source())
            make_plan(demonstration=demonstration, source=make_source())
            make_milestone(
                demonstration=demonstration, kind=MilestoneKind.EXTENDED_THROUGH, date=date(2020 + step, 1, 1)
            )
            make_enrollment_count(
                demonstration=demonstration, month=date(2014, step + 1, 1), source=make_source()
            )
            make_publication(demonstration=demonstration, source=make_source())
            make_finding(demonstration=demonstration, source=make_source())
            mou = make_mou(
                state=demonstration.state, document_type="three_way_contract",
                agreement=demonstration.established_by,
            )  # fmt: skip
            make_document(version=make_version(mou=mou))

    def count(self, client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    @pytest.mark.parametrize(
        "page", ["home", "states", "demonstrations", "library", "state", "demonstration"]
    )
    def test_a_page_takes_a_fixed_number(self, client, page):
        counted = []
        for code, rows in [("WA", 1), ("CO", 5)]:
            state = make_state(code, participation=Participation.DEMONSTRATION)
            make_agency(state=state)
            demonstration = make_demonstration(state=state)
            self.grow(demonstration, rows)
            arguments = {"state": [code], "demonstration": [demonstration.slug]}.get(page)
            counted.append(self.count(client, reverse(page, args=arguments)))
        assert counted[0] == counted[1]
        assert counted[0] <= 25


class TestUnpublished:
    @pytest.mark.parametrize("signed_in", [False, True])
    def test_no_public_page_shows_it_to_anybody(self, client, signed_in):
        """Signed in or not: the public pages are the published record, so nothing is taken for published."""
        demonstration = make_demonstration(
            published=False, name="Kept for later", state=make_state("WA", participation="demonstration")
        )
        make_publication(demonstration=demonstration, title="Not out yet")
        if signed_in:
            client.force_login(make_state_official(state="WA"))
        for address in ["/", "/states", "/states/WA", "/demonstrations", "/library"]:
            text = text_of(client.get(address))
            assert "Kept for later" not in text and "Not out yet" not in text
        assert client.get(f"/demonstrations/{demonstration.slug}").status_code == 404

    def test_a_draft_version_does_not_replace_the_published_one(self, client):
        demonstration = make_demonstration()
        mou = demonstration.established_by
        make_document(version=mou.versions.get(), url="https://www.cms.gov/published.pdf")
        draft = make_version(mou=mou, number=2, is_current=False, is_published=False)
        make_document(version=draft, url="https://www.cms.gov/draft.pdf")
        html = client.get(f"/demonstrations/{demonstration.slug}").content.decode()
        assert "published.pdf" in html and "draft.pdf" not in html


class TestSources:
    def test_a_copy_says_so_and_names_the_publisher(self, client):
        demonstration = make_demonstration()
        make_publication(
            demonstration=demonstration, title="First report", url="https://mirror.example/x", is_copy=True
        )
        html = client.get("/library").content.decode()
        assert '<a href="https://mirror.example/x">Copy of First report</a>' in html

    def test_a_working_source_is_never_printed(self, client):
        remembered = make_source(record="General knowledge of plan lists", links=[])
        demonstration = make_demonstration()
        make_plan(demonstration=demonstration, source=remembered, is_verified=False)
        response = client.get(f"/demonstrations/{demonstration.slug}")
        assert "unverified, no document yet" in text_of(response)
        assert "General knowledge" not in text_of(response)

    def test_a_withheld_count_is_not_zero(self, client):
        demonstration = make_demonstration()
        make_enrollment_count(demonstration=demonstration, enrolled=None, is_suppressed=True)
        text = text_of(client.get(f"/demonstrations/{demonstration.slug}"))
        assert "Jul 2014 Withheld Not known" in text


class TestFilters:
    def test_each_filter_narrows_the_list(self, client):
        washington = make_state("WA", participation=Participation.DEMONSTRATION)
        colorado = make_state("CO", participation=Participation.DEMONSTRATION)
        ended = make_demonstration(state=colorado, name="Ended one")
        make_milestone(demonstration=ended, date=date(2014, 1, 1))
        make_milestone(
            demonstration=ended, kind=MilestoneKind.LAST_DAY, date=date(2017, 12, 31), basis="actual"
        )
        make_demonstration(state=washington, name="Capitated one", model="capitated")
        shown = {
            query: [name for name in ("Ended one", "Capitated one") if name in text]
            for query in ("", "?model=capitated", "?status=ended", "?state=CO", "?state=CO&model=capitated")
            for text in [text_of(client.get(f"/demonstrations{query}"))]
        }
        assert shown == {
            "": ["Ended one", "Capitated one"],
            "?model=capitated": ["Capitated one"],
            "?status=ended": ["Ended one"],
            "?state=CO": ["Ended one"],
            "?state=CO&model=capitated": [],
        }

    def test_the_library(self, client):
        make_publication(title="Of Washington", date=date(2018, 11, 1))
        make_publication(title="Of all", demonstration=None, date=None, date_precision="")
        State.objects.update(participation=Participation.DEMONSTRATION)
        for query, found in {
            "?state=WA": ["Of Washington"],
            "?state=all": ["Of all"],
            "?year=2018": ["Of Washington"],
            "?publication_type=savings_report": [],
        }.items():
            text = text_of(client.get(f"/library{query}"))
            assert [title for title in ("Of Washington", "Of all") if title in text] == found, query

    @pytest.mark.parametrize(
        "address",
        [
            "/demonstrations?model=%00&status=%FF&state=" + "x" * 5000,
            "/demonstrations?model=capitated&model=managed_ffs",
            "/library?year=99999999999999999999&state=%27--&publication_type=[]",
            "/library?page=-1",
            "/library?page=999999999999999999999999",
            "/library?page=%00",
            "/states?participation=' OR 1=1",
        ],
    )
    def test_nonsense_is_said_and_not_used(self, client, address):
        make_publication()
        assert client.get(address).status_code == 200

    def test_an_unknown_choice_is_named(self, client):
        text = text_of(client.get("/demonstrations?model=barter"))
        assert "barter is not in the list, so all models are shown." in text

    @pytest.mark.parametrize(
        "address", ["/states/ZZ", "/states/%00", "/states/Washington", "/demonstrations/nothing", "/nothing"]
    )
    def test_an_unknown_thing_is_not_found(self, client, address):
        response = client.get(address)
        assert response.status_code == 404
        assert "Page not found" in text_of(response)

    def test_a_state_has_one_address(self, client):
        make_state("WA")
        response = client.get("/states/wa")
        assert (response.status_code, response["Location"]) == (301, "/states/WA")


class TestMenu:
    def menu(self, client: Client) -> str:
        html = client.get("/").content.decode()
        return text_of_part(html[html.index("<header") : html.index("</header>")])

    def test_of_the_public(self, client):
        assert self.menu(client) == (
            "FAI Financial Alignment Initiative Portal Search Sign in Home States Demonstrations Library Glossary"
        )

    def test_of_somebody_with_permissions(self, client):
        client.force_login(make_analyst(name="Ana Lyst"))
        menu = self.menu(client)
        assert "Ana Lyst Sign out" in menu and "Sign in" not in menu
        assert "Glossary My work Notices Reports Datasets" in menu

    def test_of_somebody_without(self, client):
        client.force_login(make_user(name="No Roles"))
        assert self.menu(client).endswith("Glossary")

"""The whole way of an MOU in a real browser: an official, a reviewer and the public, by links and keyboard alone.

Once with script, each page looked at by axe, and once without any. Beside it stand the mails and the audit.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from fai_portal.audit.models import Event
from fai_portal.notices.models import Mail, Notice
from states.models import InternalNote, MouVersion, Status
from tests.factories.drafts import COUNTIES
from tests.factories.pages import make_pdf
from tests.factories.review import make_reviewer
from tests.factories.state import make_county, make_state
from tests.factories.user import make_state_official
from tests.functional.walkers import Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
YEAR = timezone.localdate().year + 1  # nothing may start before it is signed
AGREEMENT = (
    f"Memorandum of Understanding\nThis is a demonstration of the capitated model.\nThe effective date is January 1, {YEAR}.",
    "The demonstration serves adults between the ages of 21 and 64.\nIt is offered in the counties of King and Pierce.",
    f"Demonstration Year 1: January 1, {YEAR} to December 31, {YEAR}\n"
    f"Demonstration Year 2: January 1, {YEAR + 1} to December 31, {YEAR + 1}\n"
    "The savings percentage is 1% in Demonstration Year 1.",
)
AMENDMENT = (
    f"Amendment\nThe effective date is January 1, {YEAR + 1}.",
    "The demonstration serves adults between the ages of 21 and 74.\nIt is offered in the counties of King and Pierce.",
)
QUESTION = "Why has the second year no percentage?"
ANSWER = "It is agreed on; the next version gives it."
REASON = "Give the percentage of the second year."
NOTE = "The savings look high."
MOU, FIRST_AMENDMENT = "Health Homes MOU", "First amendment"
PARTS = ("General terms", "Years", "Percentages", "Counties")


def day(days: int) -> str:
    """As it is typed into a field for a date; without script a browser's own field is the same one."""
    return f"{timezone.localdate() + timedelta(days=days):%m%d%Y}"


@pytest.fixture
def walkers(browser, live_server, settings, axe_violations) -> Callable[..., Walker]:
    settings.CLAMD_URL, settings.ACCEPT_UNSCANNED = "", True
    make_state()
    for fips, name in COUNTIES.items():
        make_county(fips, name=name)

    def enter(user, *, script: bool) -> Walker:
        return Walker(browser, live_server, user, script=script, axe=axe_violations)

    return enter


@pytest.mark.parametrize("script", [True, False])
def test_an_mou_goes_all_the_way(walkers, script):
    people = make_state_official(), make_reviewer(name="Robin Made-Up")
    official, reviewer = (walkers(person, script=script) for person in people)
    prepare_and_submit(official)
    ask(reviewer)
    answer(official)
    send_back(reviewer)
    submit_again(official)
    compare_accept_and_publish(reviewer)
    amend(official)
    publish_the_amendment(reviewer)
    read_in_public(walkers(None, script=script), secrets=(QUESTION, REASON, NOTE, people[1].name))
    look_beside(*people)


def prepare_and_submit(official: Walker) -> None:
    official.my_work("All of them, and begin one")
    official.link("Begin an agreement")
    official.choose("State", "Washington")
    official.put("Title", MOU)
    official.button("Begin the draft")
    official.stands_at("Draft")
    official.send("mou.pdf", make_pdf(*AGREEMENT))
    official.link("Fill in the terms")
    official.sees("read; what was found is proposed in the steps")
    official.link(PARTS[0])
    official.sees("adults between the ages of 21 and 64", "mou.pdf, page 2")
    official.confirm_all()
    official.put("Highest age", "sixty-nine")
    official.button("Save")
    official.sees("Found “sixty-nine”")
    official.put("Highest age", "69")
    for following in PARTS[1:]:
        official.button(f"Save and go on to {following}")
        official.confirm_all()
    official.button("Save and check")
    official.sees("Nothing is left to correct.")
    official.link("Go on to the documents and submit")
    official.button("Submit to CMS")
    official.stands_at("Received by CMS")
    official.sees("Receipt of the submission (PDF)")


def ask(reviewer: Walker) -> None:
    reviewer.my_work(f"{MOU}, version 1")
    reviewer.stands_at("New, to be taken up")
    reviewer.button("Take up the review")
    reviewer.stands_at("In review")
    reviewer.put("Note to colleagues", NOTE)
    reviewer.button("Save the note")
    reviewer.sees(NOTE)
    reviewer.open_section("Ask the state questions")
    reviewer.put("Answers by", day(10))
    reviewer.choose("Question 1 is about", "Percentages")
    reviewer.put("Question 1", QUESTION)
    reviewer.button("Send the questions")
    reviewer.sees("The questions were sent to the state.")


def answer(official: Walker) -> None:
    official.link("Notices")
    official.link(newest_notice("has 1 question"))
    official.sees_nothing_of(NOTE, "In review, ")
    official.put(QUESTION, ANSWER)
    official.button("Save the answers")
    official.sees("Every question is answered. CMS was told.")


def send_back(reviewer: Walker) -> None:
    reviewer.link("Review desk")
    reviewer.link(f"{MOU}, version 1")
    reviewer.sees(ANSWER)
    reviewer.open_section("Return to the state")
    reviewer.put("Percentages", REASON)
    reviewer.button("Return to the state")
    reviewer.stands_at("Returned, waiting for the state")


def submit_again(official: Walker) -> None:
    official.link("Agreements of your state")
    official.link(f"{MOU}, version 1")
    official.sees(REASON)
    official.button("Begin the next version")
    official.sees("Version 2 is begun.")
    official.link("Fill in the terms")
    official.link(PARTS[2])
    official.put("Line 2: Year", "2")
    official.choose("Line 2: Measure", "Savings")
    official.put("Line 2: Percent", "2.5")
    official.button("Save and go on to Counties")
    official.button("Save and check")
    official.link("Go on to the documents and submit")
    official.button("Submit again to CMS")
    official.stands_at("Received by CMS again")


def compare_accept_and_publish(reviewer: Walker) -> None:
    reviewer.my_work(f"{MOU}, version 2")
    reviewer.link("What changed since version 1")
    row = reviewer.page.get_by_role("row").filter(has_text="year 2")
    assert "Not given" in row.inner_text() and "2.5%" in row.inner_text()
    reviewer.sees("The text is the same, word for word.")
    reviewer.link(f"{MOU}, version 2")
    reviewer.button("Take up the review")
    reviewer.button("Accept")
    reviewer.sees(f"it establishes {MOU}")
    sign_and_publish(reviewer)


def sign_and_publish(reviewer: Walker) -> None:
    reviewer.put("Day of the last signature", day(-1))
    reviewer.button("Record the signatures")
    reviewer.stands_at("Executed, to be published")
    reviewer.button("Publish")
    reviewer.stands_at("Published")


def amend(official: Walker) -> None:
    official.link("Notices")
    official.link(newest_notice("version 2, was published"))
    official.link("Begin an amendment of it")
    official.put("Title", FIRST_AMENDMENT)
    official.button("Begin the draft")
    official.send("amendment.pdf", make_pdf(*AMENDMENT))
    official.link("Fill in the terms")
    official.sees(f"This document amends {MOU}", "Nothing differs from the terms in force yet.")
    official.link(PARTS[0])
    official.put("In force from", f"{YEAR + 1}-01-01")
    official.put("Highest age", "74")
    official.button("Save")
    official.link("Check and overview")
    official.sees("Terms that differ from those in force")
    rows = official.page.locator("table:has(#differing-caption) tbody tr").all_inner_texts()
    assert len(rows) == 2, rows  # shows only what differs
    official.link("Go on to the documents and submit")
    official.button("Submit to CMS")
    official.stands_at("Received by CMS")


def publish_the_amendment(reviewer: Walker) -> None:
    reviewer.my_work(f"{FIRST_AMENDMENT}, version 1")
    row = reviewer.page.get_by_role("row").filter(has_text="Highest age")
    assert "69" in row.inner_text() and "74" in row.inner_text()
    reviewer.link("Compare the text of the documents too")
    reviewer.sees("Terms that differ", "74", "passages differ")
    assert "Amendment" in " ".join(reviewer.page.locator("ins").all_inner_texts())
    assert "64" in " ".join(reviewer.page.locator("del").all_inner_texts())
    reviewer.link(f"{FIRST_AMENDMENT}, version 1")
    reviewer.button("Take up the review")
    reviewer.button("Accept")
    reviewer.sees(f"it restates {MOU}", "age limits")
    sign_and_publish(reviewer)


def read_in_public(public: Walker, *, secrets: tuple[str, ...]) -> None:
    public.link("States")
    public.link("Washington")
    public.link(MOU)
    public.link("The terms in force on another day, and what each change of them changed")
    public.sees("What it changed of the terms before it")
    public.put("Day", f"0630{YEAR + 1}")
    public.button("Show")
    public.link(f"{FIRST_AMENDMENT}, version 1")
    public.sees("amendment.pdf", "SHA-256", "74")
    public.choose("Earlier version", MOU)
    public.button("Compare")
    public.sees("What changed", "Highest age", "69", "74")
    public.sees_nothing_of(*secrets)
    public.link(f"{MOU}, version 2")
    public.sees("mou.pdf", "2.5%")
    public.sees_nothing_of(*secrets)


def newest_notice(words: str) -> str:
    return Notice.objects.filter(sentence__contains=words).latest("pk").sentence


def look_beside(official, reviewer) -> None:
    """What was mailed to whom, and what was audited."""
    mails = {person: Mail.objects.filter(recipient=person).order_by("pk") for person in (official, reviewer)}
    assert Mail.objects.count() == sum(found.count() for found in mails.values())
    expected = {
        official: ("is being reviewed", "has 1 question", "reasons about percentages", "was accepted", "was signed",
                   "was published"),
        reviewer: ("was submitted", "has the state's answers", "was submitted again"),
    }  # fmt: skip
    for person, told in expected.items():
        headings = " ".join(mail.heading for mail in mails[person])
        assert [words for words in told if words not in headings] == []
    again = mails[reviewer].get(heading__contains="submitted again").text
    assert (
        "year 2: 2.5% (before: Not given)" in again and "/versions/2/against/wa-health-homes-mou/1" in again
    )
    amended = mails[official].get(heading__contains=f"{FIRST_AMENDMENT}, version 1, was accepted").text
    assert "Highest age: 74 (before: 69)" in amended
    for mail in Mail.objects.all():
        personal = (
            NOTE,
            QUESTION,
            REASON,
            ANSWER,
            official.name,
            reviewer.name,
            official.email,
            reviewer.email,
        )
        assert [words for words in personal if words in mail.text + mail.heading] == []
        assert django_settings.SITE_URL in mail.text
    assert InternalNote.objects.get().text == NOTE
    assert list(MouVersion.objects.order_by("pk").values_list("status", flat=True)) == [
        Status.RETURNED, Status.PUBLISHED, Status.PUBLISHED,
    ]  # fmt: skip
    audited = Event.objects.filter(action__startswith="mou_version.").order_by("pk")
    steps = [event.action.partition(".")[2] for event in audited]
    way = ("begun", "terms_typed", "proposal_confirmed", "submit", "take_up", "note_written", "questions_asked",
           "questions_answered", "return", "resubmit", "accept", "execute", "publish")  # fmt: skip
    assert [steps.index(step) for step in way] == sorted(steps.index(step) for step in way)
    assert {steps.count(step) for step in ("accept", "execute", "publish", "take_up")} <= {2, 3}
    by_official = {"begun", "submit", "resubmit", "questions_answered", "terms_typed"}
    for event in audited:
        step = event.action.partition(".")[2]
        assert (event.actor == official.email) == (
            step in by_official or step.startswith(("proposal", "document"))
        )
        assert not re.search(f"{NOTE}|{ANSWER}|{REASON}", str(event.details))

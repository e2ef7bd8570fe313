"""Sections that people write: versions that never change, who may write, and how a run takes them."""

import threading
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from fai_portal.access.checks import Denied
from fai_portal.access.roles import RoleName
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from fai_portal.jobs.lease import work
from reports.catalogue import UnknownKind
from reports.models import AuthoredSection, AuthoredVersion, ReportRun
from reports.rules import NotAllowed
from reports.selectors import built
from reports.services.authored_section import BadText, write_section
from reports.services.run import build, request_run, verify_run
from states.models import DemonstrationModel
from tests.factories.authored_section import TEXT, WRITTEN_ON, make_section, make_version, make_written
from tests.factories.dataset import make_dataset
from tests.factories.demonstration import make_demonstration
from tests.factories.report_run import REQUESTED_ON, make_reportable
from tests.factories.user import (
    make_administrator,
    make_analyst,
    make_cms_staff,
    make_state_official,
    make_user,
)
from tests.integration.reports.people import signed_in
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script> {{ form }} *bold* #panic() [[policy]] [[nowhere]]"


def write(demonstration, **overrides):
    options = {
        "by": system_user(), "on": WRITTEN_ON, "kind": "savings", "key": "implementation", "text": TEXT, "after": 0,
    } | overrides  # fmt: skip
    return write_section(demonstration=demonstration, **options)


def page_of(demonstration, name="authored-section", section="implementation", **more):
    address = {"slug": demonstration.slug, "kind": "savings", "section": section} | more
    return reverse(name, kwargs=address)


# The database


@pytest.mark.parametrize(
    ("constraint", "make", "fields"),
    [
        ("authoredsection_key_known", make_section, {"key": "gossip"}),
        ("authoredsection_kind_given", make_section, {"kind": ""}),
        ("authoredversion_number_from_one", make_version, {"number": 0}),
        ("authoredversion_first_has_text", make_version, {"text": ""}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(constraint, make, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**fields)


def test_a_section_is_there_once_and_a_number_too():
    version = make_version()
    with pytest.raises(IntegrityError, match="authoredsection_once"), transaction.atomic():
        make_section(demonstration=version.section.demonstration)
    with pytest.raises(IntegrityError, match="authoredversion_number_once"), transaction.atomic():
        make_version(section=version.section)


@pytest.mark.parametrize(
    "change",
    [
        lambda version: AuthoredVersion.objects.filter(pk=version.pk).update(text="Other."),
        lambda version: AuthoredVersion.objects.filter(pk=version.pk)._raw_delete("default"),
        lambda version: AuthoredSection.objects.filter(pk=version.section_id).update(kind="evaluation"),
    ],
    ids=["edited", "deleted", "moved"],
)
def test_a_written_text_never_changes(change):
    version = make_version()
    with pytest.raises(IntegrityError, match="never edited or deleted"), transaction.atomic():
        change(version)
    assert AuthoredVersion.objects.get() == version


# Writing


def test_each_text_is_a_version_with_its_author_and_its_event():
    demonstration, analyst = make_demonstration(), make_analyst()
    first = write(demonstration).version
    second = write(demonstration, by=analyst, text="Other.", after=1).version

    assert [(v.number, v.text) for v in AuthoredVersion.objects.order_by("number")] == [
        (1, TEXT),
        (2, "Other."),
    ]
    assert (first.section, second.author, second.written_at) == (second.section, analyst, WRITTEN_ON)
    event = Event.objects.filter(action="section.write").latest("id")
    assert (event.actor, event.subject, event.state_code) == (
        analyst.email,
        f"section:{second.section_id}",
        demonstration.state_id,
    )
    assert event.details == {"kind": "savings", "section": "implementation", "version": 2}


def test_the_same_text_again_is_the_same_version():
    demonstration = make_demonstration()
    first = write(demonstration)
    again = write(demonstration, text=TEXT.replace("\n", "\r\n") + "  \n\n")

    assert (first.is_new, again.is_new) == (True, False)
    assert again.version == first.version
    assert Event.objects.filter(action="section.write").count() == 1


def test_a_text_is_kept_in_one_form():
    version = write(make_demonstration(), text="e\u0301te\u0301 \t x \r\r\r\rB\r\n\n\n\n- a").version

    assert version.text == "été   x\n\nB\n\n- a"


def test_a_text_written_over_an_older_version_is_refused():
    demonstration = make_demonstration()
    make_written(demonstration, "One.", "Two.")

    with pytest.raises(NotAllowed, match="newest version is 2, but this text was written over 1"):
        write(demonstration, text="Mine.", after=1)
    with pytest.raises(NotAllowed, match="written over none"):
        write(demonstration, text="Mine.", after=0)
    assert AuthoredVersion.objects.count() == 2


def test_an_empty_text_takes_a_section_out_but_is_no_beginning():
    demonstration = make_demonstration()
    with pytest.raises(BadText, match="no text yet"):
        write(demonstration, text=" \n ")
    assert not AuthoredSection.objects.exists()
    make_written(demonstration, "One.")

    assert write(demonstration, text="", after=1).version.number == 2


def test_everything_that_is_wrong_is_said_at_once_and_no_number_of_a_person_is_repeated():
    text = "An arrow →, a \u202e turn and a 漢.\nCalled 1EG4-TE5-MK73.\nAlso 123-45-6789."
    with pytest.raises(BadText) as refused:
        write(make_demonstration(), text=text + " x" * 10_000)

    letters, length = refused.value.problems[1], refused.value.problems[0]
    assert "allowed: at most 20,000" in length
    for name in ("U+2192 RIGHTWARDS ARROW", "U+202E RIGHT-TO-LEFT OVERRIDE", "U+6F22"):
        assert name in letters
    assert [problem.split(" has ")[0] for problem in refused.value.problems[2:]] == ["Line 2", "Line 3"]
    assert "1EG4" not in str(refused.value) and "123-45" not in str(refused.value)
    assert not AuthoredSection.objects.exists()


@pytest.mark.parametrize(
    "number", ["1EG4TE5MK73", "1eg4-te5-mk73", "1S00E00AA00", "1EG4.TE5_MK73", "078-05-1120", "078 05 1120"]
)
def test_a_number_of_a_person_is_refused_however_it_is_written(number):
    with pytest.raises(BadText, match="Line 1 has what looks like"):
        write(make_demonstration(), text=f"Mrs. A ({number}) said so.")


def test_numbers_that_are_none_of_a_person_are_welcome():
    text = "In 2014-2015, 12,345 people called 800-555-0100; see 42 CFR 438.66 and contract H1234-001."

    assert write(make_demonstration(), text=text).version.text == text


def test_only_sections_of_the_report_and_reports_of_the_model_are_written():
    with pytest.raises(NotAllowed, match="allowed: implementation"):
        write(make_demonstration(), key="conclusions")
    with pytest.raises(UnknownKind):
        write(make_demonstration(), kind="astrology")
    with pytest.raises(NotAllowed, match="is made for"):
        write(make_demonstration(model=DemonstrationModel.CAPITATED))


@pytest.mark.parametrize("make", [make_analyst, make_cms_staff])
def test_analysts_and_cms_staff_write(make):
    assert write(make_demonstration(), by=make()).is_new


@pytest.mark.parametrize("make", [make_administrator, make_state_official, make_user])
def test_others_do_not(make):
    with pytest.raises(Denied):
        write(make_demonstration(), by=make())
    assert not AuthoredVersion.objects.exists()


def test_nobody_writes_for_another_state():
    with pytest.raises(Denied, match="for WA"):
        write(make_demonstration(), by=make_user(role=RoleName.ANALYST, state="CO"))


@pytest.mark.django_db(transaction=True)
def test_of_many_authors_at_once_one_writes_and_the_others_are_told():
    demonstration, told = make_demonstration(), []

    @above_the_walls
    def author(number):
        try:
            told.append(write(demonstration, text=f"Text {number}.").is_new)
        except NotAllowed:
            told.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=author, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, told)) == ["True", *["overtaken"] * 4]
    assert AuthoredVersion.objects.get().number == 1


# A run takes them


def ask(demonstration, dataset):
    return request_run(
        by=system_user(), on=REQUESTED_ON, kind="savings", demonstration=demonstration, dataset=dataset, parameters={}
    )  # fmt: skip


def test_a_run_copies_the_newest_text_and_only_a_text():
    demonstration = make_reportable()
    dataset = make_dataset(demonstration=demonstration)
    make_written(make_reportable(), "About another demonstration.")

    before = ask(demonstration, dataset).run
    assert "authored" not in before.facts
    make_written(demonstration, "One.", "Two.")
    written = ask(demonstration, dataset)
    assert written.is_new
    assert written.run.facts["authored"] == {
        "implementation": {"version": 2, "written_on": "2026-11-20", "text": "Two."}
    }
    assert not ask(demonstration, dataset).is_new
    write(demonstration, text="", after=2)
    assert ask(demonstration, dataset).run == before  # without a text the inputs are those of before


@pytest.mark.django_db(transaction=True)
def test_a_report_keeps_its_text_and_its_bytes_when_a_new_version_is_written(example):
    demonstration = make_reportable()
    make_written(demonstration, ATTACK)
    run = ask(demonstration, make_dataset(demonstration=demonstration)).run
    work(ReportRun, str(run.pk), build)
    run.refresh_from_db()
    write(demonstration, text="Something else.", after=1)

    (section,) = [s for s in built(run).document["sections"] if s["heading"] == "Implementation"]
    assert section["blocks"][0] == {"type": "text", "text": ATTACK}
    assert verify_run(by=system_user(), on=timezone.now(), run=run).is_same
    page = signed_in(make_analyst()).get(run.address).content.decode()
    assert "<script>alert(1)" not in page
    assert ATTACK in unescape(page)


# The pages


def test_a_section_is_written_read_and_compared(analyst):
    demonstration = make_demonstration()
    listed = analyst.get(reverse("authored-sections"), {"demonstration": demonstration.slug}).content.decode()
    assert "Not written yet" in listed and page_of(demonstration) in listed
    assert "Nothing has been written yet" in analyst.get(page_of(demonstration)).content.decode()

    writing = page_of(demonstration, "authored-section-write")
    assert 'name="after" value="0"' in analyst.get(writing).content.decode()
    saved = analyst.post(writing, {"text": TEXT, "after": "0"}, follow=True)
    assert saved.redirect_chain == [(page_of(demonstration), 302)]
    page = saved.content.decode()
    assert "Version 1 was saved." in page
    assert "<p>The state began in three counties.</p>" in page
    assert "<li>Counties joined later.</li>" in page

    again = analyst.get(writing).content.decode()
    assert 'name="after" value="1"' in again and "The state began in three counties." in again
    analyst.post(writing, {"text": TEXT.replace("three", "four"), "after": "1"})
    changed = analyst.get(page_of(demonstration, "authored-version", number=2)).content.decode()
    assert "[removed: </span>three <" in changed
    assert "[added: </span>four <" in changed
    first = analyst.get(page_of(demonstration, "authored-version", number=1)).content.decode()
    assert "Newer versions exist" in first and "What it changed" not in first
    assert (
        "Version 2"
        in analyst.get(reverse("authored-sections"), {"demonstration": demonstration.slug}).content.decode()
    )


def test_markup_stands_on_every_page_as_text(analyst):
    demonstration = make_demonstration()
    make_written(demonstration, "Before. " + ATTACK, "After. " + ATTACK)

    for address in (
        page_of(demonstration),
        page_of(demonstration, "authored-version", number=2),
        page_of(demonstration, "authored-section-write"),
    ):
        page = analyst.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert ATTACK in unescape(page)


def test_a_text_that_cannot_stand_comes_back_with_the_reasons(analyst):
    demonstration = make_demonstration()
    response = analyst.post(
        page_of(demonstration, "authored-section-write"), {"text": "An arrow → here.", "after": "0"}
    )

    page = response.content.decode()
    assert response.status_code == 400
    assert "U+2192 RIGHTWARDS ARROW" in page and "An arrow → here." in page
    assert not AuthoredVersion.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"text": "Words."}, {"after": "0"}, {"text": "Words.", "after": "x"}, {"text": "a\x00b", "after": "0"},
        {"text": "Words.", "after": "-1"}, {"text": "Words.", "after": "9" * 30}, {"text": "x" * 20_001, "after": "0"},
    ],
)  # fmt: skip
def test_nothing_that_is_sent_is_our_fault(analyst, sent):
    response = analyst.post(page_of(make_demonstration(), "authored-section-write"), sent)

    assert response.status_code == 400
    assert "The text was not saved" in response.content.decode()
    assert not AuthoredVersion.objects.exists()


def test_who_was_overtaken_sees_both_texts_and_may_save_over_it(analyst):
    demonstration = make_demonstration()
    make_written(demonstration, "It began in three counties.")
    writing = page_of(demonstration, "authored-section-write")
    mine = {"text": "It began in five counties.", "after": "0"}

    response = analyst.post(writing, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The text was not saved" in page and "wrote version 1" in page
    assert "[removed: </span>three <" in page and "[added: </span>five <" in page
    assert 'name="after" value="1"' in page
    assert analyst.post(writing, mine | {"after": "1"}).status_code == 302
    assert AuthoredVersion.objects.get(number=2).text == mine["text"]


def test_saving_the_same_text_says_that_nothing_was_saved(analyst):
    demonstration = make_demonstration()
    make_written(demonstration)
    page = analyst.post(
        page_of(demonstration, "authored-section-write"), {"text": TEXT, "after": "1"}, follow=True
    )

    assert "Nothing was saved: the text is that of version 1." in page.content.decode()


def addresses(demonstration):
    return {
        "list": reverse("authored-sections"),
        "section": page_of(demonstration),
        "version": page_of(demonstration, "authored-version", number=1),
        "write": page_of(demonstration, "authored-section-write"),
    }


REACHED = {
    "analyst": (make_analyst, {"list", "section", "version", "write"}),
    "cms_staff": (make_cms_staff, {"list", "section", "version", "write"}),
    "administrator": (make_administrator, {"list", "section", "version"}),
    "state_official": (make_state_official, set()),
    "nobody": (make_user, set()),
}


@pytest.mark.parametrize("role", REACHED)
def test_each_role_reaches_its_pages_and_no_other(role):
    make, reached = REACHED[role]
    demonstration = make_demonstration()
    make_written(demonstration)
    client = signed_in(make())
    answers = {name: client.get(address) for name, address in addresses(demonstration).items()}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: 200 if name in reached else 403 for name in answers
    }
    if "section" in reached:
        assert (b"Write a new version" in answers["section"].content) is ("write" in reached)


def test_sections_of_other_states_are_not_there():
    demonstration = make_demonstration()
    make_written(demonstration)
    elsewhere = signed_in(make_user(role=RoleName.ANALYST, state="CO"))
    pages = addresses(demonstration)

    listed = elsewhere.get(pages.pop("list"), {"demonstration": demonstration.slug})
    assert demonstration.slug not in listed.content.decode()
    for address in pages.values():
        assert elsewhere.get(address).status_code == 404
    assert elsewhere.post(pages["write"], {"text": "Mine.", "after": "1"}).status_code == 404
    assert AuthoredVersion.objects.count() == 1
    assert not AuthoredVersion.objects.visible_to(make_user(role=RoleName.ANALYST, state="CO")).exists()
    assert not AuthoredSection.objects.visible_to(make_user(role=RoleName.ANALYST, state="CO")).exists()


def test_what_is_not_there_is_not_found(analyst):
    demonstration = make_demonstration()
    capitated = make_demonstration(model=DemonstrationModel.CAPITATED)
    for address in (
        page_of(demonstration, section="gossip"),
        page_of(demonstration, section="conclusions"),
        page_of(demonstration, kind="astrology"),
        page_of(demonstration, slug="no-such"),
        page_of(capitated),
        page_of(demonstration, "authored-version", number=1),
        page_of(demonstration, "authored-version", number=10**30),
        page_of(demonstration, "authored-section-write", section="gossip"),
    ):
        assert analyst.get(address).status_code == 404, address


def test_the_pages_take_the_same_queries_for_one_version_and_for_many(analyst, django_assert_max_num_queries):
    demonstration = make_demonstration()
    make_written(demonstration, *(f"Text {number}." for number in range(12)))

    for address in (
        page_of(demonstration),
        reverse("authored-sections") + f"?demonstration={demonstration.slug}",
    ):
        with django_assert_max_num_queries(10):
            assert analyst.get(address).status_code == 200


@pytest.mark.parametrize("model", ["authoredsection", "authoredversion"])
def test_the_admin_shows_and_changes_nothing(model):
    version = make_version()
    row = version if model == "authoredversion" else version.section
    client = signed_in(make_administrator())

    assert client.get(f"/admin/reports/{model}/").status_code == 200
    shown = client.get(f"/admin/reports/{model}/{row.pk}/change/")
    assert shown.status_code == 200 and 'name="_save"' not in shown.content.decode()
    assert client.get(f"/admin/reports/{model}/add/").status_code == 403
    assert client.post(f"/admin/reports/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403

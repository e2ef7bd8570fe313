"""The receipt of a submission: what it says, that it is accessible, and who gets it."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from fai_portal.documents.inspection import UNSCANNED
from fai_portal.documents.models import Document
from states.models import Action, State
from states.render.clock import ZONE_OF, local
from states.render.receipt import Receipt, render
from tests.factories.mou import make_document, make_version
from tests.factories.review import NOON, make_draft, make_moved
from tests.factories.user import make_analyst, make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db
PAGE = "/mous/wa-mou/versions/1"


def receipt_for(client, user, address=PAGE):
    client.force_login(user)
    return client.get(f"{address}/receipt")


def test_it_says_what_who_when_and_which_files(client):
    official = make_state_official(name="Pat Made-Up")
    version = make_moved(Action.SUBMIT, official=official)
    answer = receipt_for(client, official)
    text = " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split()
    )
    for words in (
        "Health Homes MOU, version 1", "Pat Made-Up", "Washington", "2026-11-02 12:00:00 UTC",
        "November 2, 2026, 04:00:00 AM PST", f"http://testserver{PAGE}", f"WA-{version.moves.get().pk:08}", "The MOU",
    ):  # fmt: skip
        assert words in text, words
    (document,) = version.documents.all()
    assert document.sha256 in text.replace(" ", "").replace("\u200b", "")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]


def test_it_is_tagged_and_claims_both_standards_and_is_the_same_each_time(client):
    official = make_state_official()
    make_moved(Action.SUBMIT, official=official)
    first, second = receipt_for(client, official).content, receipt_for(client, official).content
    assert first == second
    with pikepdf.open(BytesIO(first)) as pdf, pdf.open_metadata() as claims:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert claims["pdfuaid:part"] == "1"
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == ("2", "A")


def test_a_screen_reader_is_told_its_title_language_headings_and_lists(client):
    """What a checker of PDF/UA looks at by machine: nothing of the page stands outside of the structure."""
    official = make_state_official()
    version = make_moved(Action.SUBMIT, official=official)
    content = receipt_for(client, official).content
    number = f"WA-{version.moves.get().pk:08}"
    with pikepdf.open(BytesIO(content)) as pdf:
        with pdf.open_metadata() as told:
            assert number in told["dc:title"]
        assert str(pdf.Root.Lang).startswith("en") and pdf.Root.ViewerPreferences.DisplayDocTitle
        kinds = [str(each.S) for each in elements(pdf.Root.StructTreeRoot)]
        assert kinds.count("/H1") == kinds.count("/H2") == 1 and {"/L", "/LI", "/LBody"} <= set(kinds)
        for page in pdf.pages:
            assert page.obj.Tabs == "/S" and "/StructParents" in page.obj
            depth, outside = 0, []
            for operands, operator in pikepdf.parse_content_stream(page):
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
                if str(operator) in ("Tj", "TJ") and not depth:
                    outside.append(operands)
            assert (depth, outside) == (0, [])
            for font in page.Resources.Font.values():
                assert "/ToUnicode" in font


def elements(node):
    """Every element of a structure tree."""
    below = node.get("/K", [])
    for each in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            yield from elements(each)


def test_it_says_what_is_worth_knowing_about_a_file(client):
    official = make_state_official()
    flags = [UNSCANNED, "Page 1 holds a picture and no text."]
    make_moved(Action.SUBMIT, official=official)
    Document.objects.update(flags=flags)
    content = receipt_for(client, official).content
    text = " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    assert all(f"Note: {flag}" in text for flag in flags)
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_metadata() as claims:
        assert claims["pdfuaid:part"] == "1"


def test_a_submission_at_any_moment_has_one():
    """A real one has microseconds, which no PDF holds."""
    at = datetime(2026, 11, 24, 21, 23, 7, 123456, tzinfo=UTC)
    receipt = Receipt("WA-00000001", "MOU", 1, "MOU", "WA", "Washington", "Pat Made-Up", at, "/mous/wa/1", ())
    with pikepdf.open(BytesIO(render(receipt))) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20261124")


def test_a_title_with_letters_that_no_font_has_is_spelled(client):
    official = make_state_official()
    version = make_draft(by=official)
    type(version.mou).objects.filter(pk=version.mou_id).update(title="MOU → \u202eend")
    from states.services.agreement_move import move_version

    move_version(by=official, on=NOON, version=version, action=Action.SUBMIT)
    text = PdfReader(BytesIO(receipt_for(client, official).content)).pages[0].extract_text()
    assert "U+202E" in text


def test_only_those_who_work_on_the_version_have_it(client):
    make_moved(Action.SUBMIT)
    assert receipt_for(client, make_cms_staff()).status_code == 200
    assert receipt_for(client, make_analyst()).status_code == 403
    assert receipt_for(client, make_state_official(state="CO")).status_code == 404
    client.logout()
    assert client.get(f"{PAGE}/receipt").status_code == 302


def test_what_was_not_submitted_here_has_none(client):
    record = make_document(version=make_version()).version
    official = make_state_official()
    assert receipt_for(client, official, f"/mous/{record.mou.slug}/versions/1").status_code == 404
    draft = make_draft(by=official)
    assert receipt_for(client, official, f"/mous/{draft.mou.slug}/versions/1").status_code == 404


def test_every_state_has_a_clock():
    assert len(ZONE_OF) == 51
    assert {state.code for state in State.objects.all()} <= set(ZONE_OF)
    assert [local(NOON, code).split()[-1] for code in ("HI", "AK", "AZ", "CO", "TX", "DC")] == [
        "HST", "AKST", "MST", "MST", "CST", "EST",
    ]  # fmt: skip

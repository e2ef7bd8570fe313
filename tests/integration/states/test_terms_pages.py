"""The form of terms as a browser without script sends it, and what it sends by itself."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from states.models import Action, Proposal, Terms, TermsEntry
from states.services.agreement_move import move_version
from states.services.entry import save_part
from tests.factories.drafts import make_empty_draft, make_proposal, typed_parts
from tests.factories.review import NOON, make_draft, make_reviewer
from tests.factories.user import make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db
TERMS = "/mous/wa-mou/versions/1/terms"
ITSELF = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def official(client):
    user = make_state_official()
    client.force_login(user)
    return user


@pytest.fixture
def draft(official):
    return make_empty_draft(by=official)


def typed(part="terms", **cells):
    rows = typed_parts()
    return rows["terms"][0] | {"revision": "0", "tab": "a"} | cells if part == "terms" else rows[part]


def test_what_is_typed_comes_back_with_its_findings(client, draft):
    answer = client.post(f"{TERMS}/terms", typed(age_min="adult", next="years"), follow=True)
    assert answer.redirect_chain[-1][0] == f"{TERMS}/years"
    page = client.get(f"{TERMS}/terms").content.decode()
    assert 'value="adult"' in page and 'aria-invalid="true"' in page
    assert "Found “adult”." in page and "Lowest age:</strong> found “adult”" in page and "Allowed:" in page


def test_what_nobody_has_touched_is_not_told_to_be_wrong(client, draft):
    page = client.get(f"{TERMS}/terms").content.decode()
    assert "ds-c-inline-error" not in page and "aria-invalid" not in page
    client.post(f"{TERMS}/terms", typed(model=""))
    page = client.get(f"{TERMS}/terms").content.decode()
    assert "Allowed: Capitated model, Managed fee-for-service model, " in page and "managed_ffs." not in page


def test_the_page_of_a_draft_says_how_far_its_terms_are(client, draft, official):
    version = "/mous/wa-mou/versions/1"
    assert "Nothing is typed yet." in client.get(version).content.decode()
    client.post(f"{TERMS}/terms", typed(age_min="adult"))
    assert "left to correct before you submit." in client.get(version).content.decode()
    for revision, (part, rows) in enumerate(typed_parts().items(), start=1):
        save_part(by=official, on=NOON, version=draft, part=part, rows=rows, revision=revision)
    page = client.get(version).content.decode()
    assert f"by {official.name}. Nothing is left to correct." in page and "lays down no terms" not in page


def test_lines_are_typed_row_by_row(client, draft):
    rows = {f"{n}-{name}": value for n, row in enumerate(typed("years"), 1) for name, value in row.items()}
    client.post(f"{TERMS}/years", rows | {"revision": "0", "3-number": "", "more": "1"})
    assert TermsEntry.objects.get().typed["years"] == typed("years")
    page = client.get(f"{TERMS}/years?lines=10").content.decode()
    assert 'name="12-first"' in page and 'name="13-first"' not in page


def test_a_save_by_itself_answers_with_its_part_alone(client, draft):
    part = client.post(f"{TERMS}/terms", typed(), **ITSELF).content.decode()
    assert "<html" not in part and "Saved at" in part and 'name="revision" value="1"' in part
    part = client.post(f"{TERMS}/terms", typed(age_min="30", revision="1"), **ITSELF).content.decode()
    assert 'name="revision" value="2"' in part
    assert TermsEntry.objects.get().typed["terms"][0]["age_min"] == "30"


def test_a_second_tab_is_told_and_may_save_over_it(client, draft):
    client.post(f"{TERMS}/terms", typed(), **ITSELF)
    part = client.post(f"{TERMS}/terms", typed(tab="b", age_min="40"), **ITSELF).content.decode()
    assert 'role="alert"' in part and "in another window or tab" in part
    answer = client.post(f"{TERMS}/terms", typed(tab="b", age_min="40"))
    page = answer.content.decode()
    assert answer.status_code == 409 and 'value="40"' in page and 'name="over" value="1"' in page
    assert TermsEntry.objects.get().typed["terms"][0]["age_min"] == "21"
    client.post(f"{TERMS}/terms", typed(tab="b", age_min="40", over="1"))
    assert TermsEntry.objects.get().typed["terms"][0]["age_min"] == "40"


def test_who_was_signed_out_is_told_and_finds_what_was_saved(client, draft, official):
    client.post(f"{TERMS}/terms", typed(age_min="33"), **ITSELF)
    client.logout()
    part = client.post(f"{TERMS}/terms", typed(age_min="34", revision="1"), **ITSELF).content.decode()
    assert "You are signed out" in part and f"next={TERMS}/terms" in part
    assert client.post(f"{TERMS}/terms", typed()).status_code == 302
    client.force_login(official)
    assert 'value="33"' in client.get(f"{TERMS}/terms").content.decode()


def test_the_model_decides_which_steps_are_asked(client, draft):
    client.post(f"{TERMS}/terms", typed())
    page = client.get(TERMS).content.decode()
    assert f"{TERMS}/percentages" in page and f"{TERMS}/policy" not in page
    client.post(f"{TERMS}/terms", typed(model="managed_ffs", revision="1", max_plans=""))
    page = client.get(TERMS).content.decode()
    assert f"{TERMS}/policy" in page and f"{TERMS}/percentages" not in page
    client.post(f"{TERMS}/policy", {"share_rate-value": "50", "share_rate-confirmed": "yes", "revision": "2"})
    assert TermsEntry.objects.get().typed["policy"] == [
        {"constant": "share_rate", "value": "50", "confirmed": "yes"}
    ]


def test_five_hundred_misspelled_counties_are_told_at_once_with_suggestions(client, draft):
    names = [f"{name[:-1]}x{'' if n % 2 else 'y'}" for n, name in zip(range(500), ["Grays Harbor", "Snohomish", "Yakima"] * 167, strict=False)]  # fmt: skip
    client.post(f"{TERMS}/counties", {"lines": "\n".join(names), "revision": "0"})
    page = client.get(f"{TERMS}/counties").content.decode()
    assert "500 findings in this step" in page and page.count("Did you mean") == 500
    answer = client.post(
        f"{TERMS}/counties", {"lines": "\n".join(names), "revision": "1", "suggestions": "1"}, follow=True
    )
    assert "500 names were corrected" in answer.content.decode()


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("King; North; 2014-07-01", [{"county": "King", "region": "North", "first": "2014-07-01"}]),
        ("King\tNorth\t2014-07-01\t", [{"county": "King", "region": "North", "first": "2014-07-01", "last": ""}]),
        ("King, Pierce,Yakima", [{"county": "King"}, {"county": "Pierce"}, {"county": "Yakima"}]),
        ("King\r\n\r\n  \r\nPierce", [{"county": "King"}, {"county": "Pierce"}]),
    ],
)  # fmt: skip
def test_counties_are_pasted_as_they_come(client, draft, lines, rows):
    client.post(f"{TERMS}/counties", {"lines": lines, "revision": "0"})
    kept = [{name: value for name, value in row.items() if value} for row in TermsEntry.objects.get().typed["counties"]]  # fmt: skip
    assert kept == [{name: value for name, value in row.items() if value} for row in rows]


def test_a_proposal_is_shown_with_its_page_and_words_until_it_is_answered(client, official):
    version = make_draft(by=official)
    proposal = make_proposal(version, value="18", quotation="adults <b>aged</b> 18 and older")
    page = client.get(f"{TERMS}/terms").content.decode()
    assert "agreement.pdf, page 2" in page and "adults &lt;b&gt;aged&lt;/b&gt; 18 and older" in page
    assert 'value="21"' in page
    # The first button of the form is Save, which Enter presses: Enter never confirms.
    form = page[page.index('hx-trigger="input') :]
    assert re.search(r"<button[^>]*>", form)[0].count("name=") == 0
    cells = dict(re.findall(r'name="(age_min|effective_from|model)"[^>]*value="([^"]*)"', page))
    client.post(f"{TERMS}/terms", cells | {"revision": "0", "model": "capitated", "confirm": proposal.pk})
    proposal.refresh_from_db()
    assert proposal.answer == Proposal.Answer.CONFIRMED
    page = client.get(f"{TERMS}/terms").content.decode()
    assert 'value="18"' in page and "Read in the documents" not in page


def test_only_the_state_opens_the_form_and_only_of_a_draft(client, draft, official):
    for user in (make_cms_staff(), make_reviewer(), make_state_official(state="CO")):
        client.force_login(user)
        for address in (TERMS, f"{TERMS}/terms", f"{TERMS}/workbook"):
            assert client.get(address).status_code in {403, 404}
        assert client.post(f"{TERMS}/terms", typed()).status_code in {403, 404}
    client.force_login(official)
    assert client.get(f"{TERMS}/elsewhere").status_code == 404
    move_version(by=official, on=NOON, version=draft, action=Action.WITHDRAW)
    assert client.get(f"{TERMS}/terms").headers["Location"] == "/mous/wa-mou/versions/1"


class TestWorkbook:
    def downloaded(self, client):
        answer = client.get(f"{TERMS}/workbook")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="wa-mou-version-1-terms.xlsx"'
        return openpyxl.load_workbook(BytesIO(answer.content))

    def sent(self, client, book):
        out = BytesIO()
        book.save(out)
        file = SimpleUploadedFile("terms.xlsx", out.getvalue())
        return client.post(f"{TERMS}/workbook", {"workbook": file})

    def test_it_comes_filled_in_and_goes_back(self, client, draft, official):
        for revision, (part, rows) in enumerate(typed_parts().items()):
            save_part(by=official, on=NOON, version=draft, part=part, rows=rows, revision=revision)
        book = self.downloaded(client)
        assert book["Years"]["B2"].value == "2014-01-01"
        book["Counties"]["A4"].value = "Pierce"
        assert self.sent(client, book).status_code == 302
        assert TermsEntry.objects.get().typed["counties"][2]["county"] == "Pierce"

    def test_a_wrong_cell_is_named_and_nothing_is_kept(self, client, draft, official):
        for revision, (part, rows) in enumerate(typed_parts().items()):
            save_part(by=official, on=NOON, version=draft, part=part, rows=rows, revision=revision)
        book = self.downloaded(client)
        book["Counties"]["A2"].value = "Kng"
        book["Percentages"]["C2"].value = "101"
        answer = self.sent(client, book)
        page = answer.content.decode()
        assert answer.status_code == 422 and "2 findings" in page
        assert "Sheet Counties, cell A2:" in page and "Did you mean King?" in page
        assert "Sheet Percentages, cell C2:" in page
        assert TermsEntry.objects.get().typed["counties"][0]["county"] == "King"

    def test_another_file_is_refused_in_words(self, client, draft):
        file = SimpleUploadedFile("terms.xlsx", b"not a workbook")
        page = client.post(f"{TERMS}/workbook", {"workbook": file}, follow=True).content.decode()
        assert "ds-c-alert--error" in page
        assert "Choose the workbook first" in client.post(f"{TERMS}/workbook", follow=True).content.decode()


def test_the_whole_way_without_script(client, draft, official):
    """Step after step by the buttons, then the submission, which makes terms."""
    parts = typed_parts()
    client.post(f"{TERMS}/terms", parts["terms"][0] | {"revision": "0"})
    for revision, part in ((1, "years"), (2, "percentages")):
        rows = {f"{n}-{name}": value for n, row in enumerate(parts[part], 1) for name, value in row.items()}
        client.post(f"{TERMS}/{part}", rows | {"revision": str(revision)})
    client.post(f"{TERMS}/counties", {"lines": "King\n53061;North;2014-07-01", "revision": "3"})
    assert "Nothing is left to correct." in client.get(TERMS).content.decode()
    move = f"{TERMS.removesuffix('/terms')}/move"
    page = client.post(move, {"action": "submit"}, follow=True).content.decode()
    assert "Add the document first" in page and not Terms.objects.exists()

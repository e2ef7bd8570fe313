"""Versions of an MOU by the API: the whole way of a state's program, and who may do what to whose."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from states.models import Action, DocumentType, Mou, MouVersion, Status
from states.rules import STAGES
from tests.factories.review import make_draft, make_moved, make_reviewer
from tests.factories.state import make_state
from tests.factories.user import make_administrator, make_analyst, make_cms_staff, make_state_official
from tests.integration.api.test_shape import assert_problem

pytestmark = pytest.mark.django_db
MOUS = "/api/v1/mous"
ONE = f"{MOUS}/wa-mou/versions/1"
NEW = {"state": "WA", "document_type": "mou", "title": "Health Homes MOU"}


def of_another_state():
    return make_state_official(state="CO")


OTHERS = [make_analyst, make_cms_staff, make_administrator, make_reviewer]


def post(client, user, address, body=None):
    if user is not None:
        client.force_login(user)
    return client.post(address, body or {}, content_type="application/json")


def test_a_program_begins_fills_in_and_submits(client):
    make_state()
    official = make_state_official()
    begun = post(client, official, MOUS, NEW)
    assert begun.status_code == 201
    assert begun.json() | {"documents": []} == {
        "mou": "wa-health-homes-mou",
        "number": 1,
        "status": "draft",
        "label": "Draft",
        "is_current": False,
        "submitted_at": None,
        "documents": [],
    }
    refused = post(client, official, f"{MOUS}/wa-health-homes-mou/versions/1/submit")
    assert_problem(refused, 409)
    assert "Add the document first" in refused.json()["detail"]
    make_draft(by=official)
    submitted = post(client, official, f"{ONE}/submit")
    assert (submitted.status_code, submitted.json()["status"]) == (200, Status.SUBMITTED)
    assert submitted.json()["documents"][0]["verdict"] == "ready"
    assert_problem(post(client, official, f"{ONE}/submit"), 409)


def test_the_answer_to_a_return_is_begun_and_submitted_again(client):
    official = make_state_official()
    make_moved(Action.SUBMIT, Action.TAKE_UP, Action.RETURN, official=official)
    begun = post(client, official, f"{MOUS}/wa-mou/versions")
    assert (begun.status_code, begun.json()["number"]) == (201, 2)
    again = post(client, official, f"{MOUS}/wa-mou/versions/2/submit")
    assert again.json()["status"] == Status.RESUBMITTED
    assert_problem(post(client, official, f"{MOUS}/wa-mou/versions"), 409)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (NEW | {"state": "XX"}, "state"),
        (NEW | {"state": "wa"}, "state"),
        (NEW | {"document_type": "guidance"}, "document_type"),
        (NEW | {"title": ""}, "title"),
        (NEW | {"document_type": "agreement_amendment", "amends": "wa-no-such"}, "amends"),
        (NEW | {"document_type": "agreement_amendment", "amends": "co-mou"}, "amends"),
    ],
)
def test_what_cannot_begin_says_which_field(client, body, field):
    make_state()
    make_draft(by=make_state_official(), slug="wa-other")
    Mou.objects.create(
        slug="co-mou", state=make_state("CO", name="Colorado", fips="08", ssa="06"), title="MOU",
        document_type=DocumentType.MOU,
    )  # fmt: skip
    answer = post(client, make_state_official(), MOUS, body)
    assert_problem(answer, 400)
    assert field in answer.json()["errors"]


def test_an_amendment_that_names_nothing_is_refused(client):
    make_state()
    answer = post(client, make_state_official(), MOUS, NEW | {"document_type": "agreement_amendment"})
    assert_problem(answer, 409)
    assert answer.json()["detail"] == "Name the document that this one changes."


def test_a_workbook_of_terms_is_taken_or_refused_with_its_findings(client):
    official = make_state_official()
    make_draft(by=official)
    client.force_login(official)
    workbook = client.get("/mous/wa-mou/versions/1/terms/workbook")

    def sent(content):
        file = SimpleUploadedFile("terms.xlsx", content)
        return client.post(f"{ONE}/terms", {"workbook": file})

    assert sent(workbook.content).status_code == 200
    assert_problem(sent(b"no workbook"), 400)
    assert_problem(client.post(f"{ONE}/terms", {"workbook": "text"}), 400)


@pytest.mark.parametrize("make", [None, *OTHERS])
@pytest.mark.parametrize("address", [MOUS, f"{MOUS}/wa-mou/versions", f"{ONE}/terms", f"{ONE}/submit"])
def test_only_a_states_officials_write(client, make, address):
    make_draft()
    answer = post(client, make and make(), address, NEW)
    assert_problem(answer, 403 if make else 401)
    assert MouVersion.objects.count() == 1


@pytest.mark.parametrize("address", [f"{MOUS}/wa-mou/versions", f"{ONE}/terms", f"{ONE}/submit"])
def test_for_another_state_what_is_not_published_is_not_there(client, address):
    make_draft()
    assert_problem(post(client, of_another_state(), address), 404)
    assert_problem(client.get(ONE), 404)
    assert client.get(f"{MOUS}/wa-mou/versions").json()["results"] == []


def test_for_another_state_nothing_is_begun(client):
    make_state()
    assert_problem(post(client, of_another_state(), MOUS, NEW), 403)
    assert not Mou.objects.exists()


@pytest.mark.parametrize("make", [None, of_another_state, make_administrator])
def test_who_works_on_no_version_sees_none(client, make):
    make_moved(Action.SUBMIT)
    if make:
        client.force_login(make())
    assert_problem(client.get(ONE), 404)


@pytest.mark.parametrize("make", [make_cms_staff, make_reviewer])
def test_only_cms_reads_its_own_label(client, make):
    official = make_state_official()
    make_moved(Action.SUBMIT, official=official)
    client.force_login(make())
    assert client.get(ONE).json()["label"] == STAGES[Status.SUBMITTED].cms
    client.force_login(official)
    assert client.get(ONE).json()["label"] == "Received by CMS"
    client.force_login(make_analyst())
    assert_problem(client.get(ONE), 404)

"""What a state official does before CMS sees anything: the list, and beginning a document of the MOU family."""

import pytest

from states.models import Action, DocumentType, Mou, MouVersion, Status
from tests.factories.mou import make_mou, make_version
from tests.factories.review import make_draft, make_moved
from tests.factories.state import make_state
from tests.factories.user import make_analyst, make_cms_staff, make_state_official

pytestmark = pytest.mark.django_db


def begin(client, **fields):
    asked = {"state": "WA", "document_type": DocumentType.MOU, "title": "Health Homes MOU"} | fields
    return client.post("/mous/begin", asked, follow=True)


def test_an_official_begins_a_draft_and_finds_it_on_the_list(client):
    make_state()
    client.force_login(make_state_official())
    page = begin(client)
    assert page.redirect_chain[-1][0] == "/mous/wa-health-homes-mou/versions/1"
    assert "Submit to CMS" in page.content.decode()
    assert MouVersion.objects.get().status == Status.DRAFT
    listed = client.get("/mous").content.decode()
    assert "Health Homes MOU, version 1" in listed and "Draft" in listed


def test_two_documents_of_one_name_have_two_addresses(client):
    make_state()
    client.force_login(make_state_official())
    begin(client)
    begin(client)
    assert set(Mou.objects.values_list("slug", flat=True)) == {"wa-health-homes-mou", "wa-health-homes-mou-2"}


def test_an_amendment_names_a_document_of_the_same_state_that_exists(client):
    head = make_version().mou
    of_another = make_version(mou=make_mou(state=make_state("CO", name="Colorado", fips="08", ssa="06"))).mou
    client.force_login(make_state_official())
    amendment = {"document_type": DocumentType.AGREEMENT_AMENDMENT, "title": "First amendment"}
    assert "Name the document that this one changes." in begin(client, **amendment).content.decode()
    for unknown in (of_another.pk, 999999):
        page = begin(client, **amendment, amends=unknown).content.decode()
        assert "Your state has no such document." in page
    begin(client, **amendment, amends=head.pk)
    made = Mou.objects.get(title="First amendment")
    assert (made.amends, made.agreement) == (head, head)
    begin(client, document_type=DocumentType.AGREEMENT_AMENDMENT, title="Second amendment", amends=made.pk)
    again = Mou.objects.get(title="Second amendment")
    assert (again.amends, again.agreement) == (made, head)


def test_another_state_is_neither_listed_nor_begun_for(client):
    make_moved(Action.SUBMIT)
    make_state("CO", name="Colorado", fips="08", ssa="06")
    client.force_login(make_state_official(state="CO"))
    assert "Health Homes MOU" not in client.get("/mous").content.decode()
    assert "You do not write for this state." in begin(client).content.decode()


@pytest.mark.parametrize("make", [make_analyst, make_cms_staff])
def test_only_a_state_begins(client, make):
    make_state()
    client.force_login(make())
    assert client.get("/mous").status_code == 403
    assert begin(client).status_code == 403
    assert not Mou.objects.exists()


def test_a_draft_is_withdrawn_and_that_is_undone(client):
    official = make_state_official()
    version = make_draft(by=official)
    client.force_login(official)
    page = f"/mous/{version.mou.slug}/versions/1"
    client.post(f"{page}/move", {"action": "withdraw"})
    version.refresh_from_db()
    assert version.status == Status.WITHDRAWN
    client.post(f"{page}/undo")
    version.refresh_from_db()
    assert version.status == Status.DRAFT

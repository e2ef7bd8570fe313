"""Every admin class is safe by default: who may enter, what its lists hold, how many questions they ask."""

import pytest
from django.contrib import admin
from django.urls import reverse

from fai_portal.access.admin import SafeAdmin
from fai_portal.notices.models import Letter
from tests.factories.user import (
    make_administrator,
    make_analyst,
    make_cms_staff,
    make_state_official,
    make_user,
)

pytestmark = pytest.mark.django_db

CLASSES = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)
OURS = [
    (model, found) for model, found in CLASSES if not model._meta.app_label.startswith(("django", "auth"))
]
IDENTIFIERS = {"mbi", "mbi_ciphertext", "blind_index", "medicaid_id", "person_id", "password"}
PERSON_NOUNS = {"enrollees.Enrollee", "enrollees.EnrollmentSpan"}


def name_of(pair):
    return pair[0]._meta.label


@pytest.mark.parametrize("pair", CLASSES, ids=name_of)
def test_it_inherits_the_safe_base(pair):
    assert isinstance(pair[1], SafeAdmin)


@pytest.mark.parametrize("pair", OURS, ids=name_of)
def test_its_list_can_be_filtered_and_searched_and_shows_no_identifier(pair):
    found = pair[1]
    assert found.list_display != ("__str__",)
    assert found.list_filter and found.search_fields
    shown = {str(name) for name in (*found.list_display, *found.list_filter)}
    assert not shown & IDENTIFIERS


@pytest.mark.parametrize("pair", OURS, ids=name_of)
def test_an_administrator_opens_the_list(client, pair):
    client.force_login(make_administrator())
    address = reverse(f"admin:{pair[0]._meta.app_label}_{pair[0]._meta.model_name}_changelist")
    assert client.get(address).status_code == 200
    assert client.get(address, {"q": "a"}).status_code == 200


@pytest.mark.parametrize("query", ["kind=%00", "status__exact=%00", "%00=1", "q=%00"])
def test_a_character_that_no_text_can_hold_is_no_fault_of_ours(client, query):
    client.force_login(make_administrator())
    address = reverse("admin:reports_reportrun_changelist")
    assert client.get(f"{address}?{query}").status_code == 400


@pytest.mark.parametrize("make", [make_analyst, make_cms_staff, make_state_official, make_user])
def test_nobody_else_enters(client, make):
    client.force_login(make())
    for model, _ in OURS:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(address).status_code in {302, 403}, model
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_somebody_not_signed_in_is_sent_to_the_portals_own_sign_in(client):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/sign-in")


@pytest.mark.parametrize("pair", OURS, ids=name_of)
def test_workflow_and_person_nouns_are_read_only(client, pair):
    model, found = pair
    client.force_login(make_administrator())
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    assert client.get(address).status_code == (403 if found.read_only else 200)
    if model._meta.label in PERSON_NOUNS:
        assert found.read_only


def test_an_administrator_makes_an_account_and_gives_it_a_role_through_the_services(client):
    administrator = make_administrator()
    client.force_login(administrator)
    fields = {
        "email": "new@example.org",
        "name": "New Analyst",
        "is_active": "on",
    }
    assert client.post(reverse("admin:accounts_user_add"), fields).status_code == 302
    from fai_portal.access.selectors import account

    user = account("new@example.org")
    assert not user.has_usable_password() and Letter.objects.get().kind == "invitation"
    grant = {"role": "analyst", "state": "", "reason": "New job."}
    assert client.post(reverse("account", args=[user.pk]), grant).status_code == 302
    given = user.grants.get()
    assert given.granted_by == administrator and given.reason == "New job."


def test_no_password_is_changed_past_the_service(client):
    client.force_login(make_administrator())
    assert client.get("/admin/password_change/").status_code == 404

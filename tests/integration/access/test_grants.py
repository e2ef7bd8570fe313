"""Roles are given and taken with a reason; what makes no sense or comes too late is told and recorded."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from fai_portal.access.roles import RoleName
from fai_portal.access.services.grant import GONE, GrantRefused, give_role, take_role
from fai_portal.audit.models import Event
from tests.factories.review import make_draft
from tests.factories.state import make_state
from tests.factories.user import GRANTED_AT, make_administrator, make_state_official, make_user
from tests.walls import above_the_walls

pytestmark = pytest.mark.django_db


def events(action):
    return list(Event.objects.filter(action=action).values_list("actor", "outcome", "details__why"))


def give(**overrides):
    fields = {
        "by": overrides.pop("by", None) or make_administrator(),
        "on": GRANTED_AT,
        "user": overrides.pop("user", None) or make_user(),
        "role": RoleName.STATE_OFFICIAL,
        "state": "WA",
        "reason": "New job.",
    } | overrides
    return give_role(**fields)


@pytest.mark.parametrize(
    "asked, sentence",
    [
        ({"state": "ZZ"}, "There is no state 'ZZ'"),
        ({"state": ""}, "a role for one state"),
        ({"role": RoleName.ADMINISTRATOR}, "a role for the whole portal"),
        ({"reason": "  "}, "Say why"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused_and_recorded(asked, sentence):
    make_state()
    administrator, someone = make_administrator(), make_user()
    with pytest.raises(GrantRefused, match=sentence):
        give(by=administrator, user=someone, **asked)
    assert not someone.grants.exists()
    [(actor, outcome, why)] = events("role.refused")
    assert (actor, outcome) == (administrator.email, "refused") and sentence in why


def asked(client, someone, **sent):
    fields = {"role": "state_official", "state": "WA", "reason": "New job."} | sent
    return client.post(reverse("account", args=[someone.pk]), fields)


def test_the_page_of_an_account_says_it_and_the_refusal_stays_recorded(client):
    client.force_login(make_administrator())
    someone = make_user()
    page = asked(client, someone, state="ZZ")
    assert page.status_code == 409 and "There is no state" in page.content.decode()
    assert len(events("role.refused")) == 1 and not someone.grants.exists()


def test_the_page_shows_gives_and_takes_roles_with_who_when_and_why(client):
    make_state()
    administrator, someone = make_administrator(), make_user()
    client.force_login(administrator)
    assert "holds no role" in client.get(reverse("account", args=[someone.pk])).content.decode()
    asked(client, someone)
    page = client.get(reverse("account", args=[someone.pk])).content.decode()
    for words in (
        "State official, WA",
        "Uploads the Memoranda",
        f"{administrator.email} gave it on",
        "because: New job.",
    ):
        assert words in page
    take = reverse("role-take", args=[someone.pk, someone.grants.get().pk])
    answer = client.post(take, {"reason": " "}, follow=True)
    assert "Say why" in answer.content.decode() and someone.grants.exists()
    page = client.post(take, {"reason": "Left the agency."}, follow=True).content.decode()
    assert not someone.grants.exists()
    assert Event.objects.get(action="role.taken").details["reason"] == "Left the agency."
    for change in ("added", "removed"):
        assert f"{administrator.email} (Administrator) {change} the role State official for WA on" in page
    assert "because: Left the agency." in page and "because: New job." in page


def test_a_role_is_taken_at_the_account_that_holds_it_and_nowhere_else(client):
    client.force_login(make_administrator())
    someone, other = make_user(role=RoleName.ANALYST), make_user()
    take = reverse("role-take", args=[other.pk, someone.grants.get().pk])
    client.post(take, {"reason": "Left."})
    assert someone.grants.exists() and len(events("role.refused")) == 1


def test_of_two_administrators_who_take_one_role_the_second_is_told(client):
    someone = make_user(role=RoleName.ANALYST)
    grant = someone.grants.get()
    first, second = make_administrator(), make_administrator()
    take_role(by=first, on=GRANTED_AT, user=someone, pk=grant.pk, reason="Left.")
    client.force_login(second)
    page = client.post(reverse("role-take", args=[someone.pk, grant.pk]), {"reason": "Left."}, follow=True)
    assert GONE in page.content.decode()
    assert events("role.refused") == [(second.email, "refused", GONE)]


def test_of_two_administrators_who_give_one_role_the_second_reads_who_was_first(client):
    make_state()
    someone, first, second = make_user(), make_administrator(), make_administrator()
    give(by=first, user=someone, reason="Hired.")
    client.force_login(second)
    page = asked(client, someone, reason="New job.")
    assert page.status_code == 409
    assert f"{first.email} gave it on January 5, 2026, because: Hired." in page.content.decode()
    [(actor, outcome, why)] = events("role.refused")
    assert (actor, outcome) == (second.email, "refused") and "already" in why
    assert someone.grants.get().reason == "Hired."


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_leave_one_grant_and_one_end():
    make_state()
    someone, administrators = make_user(), [make_administrator(), make_administrator()]
    told = []

    def at_once(work):
        @above_the_walls
        def run(by):
            try:
                told.append(work(by))
            except GrantRefused as refusal:
                told.append(refusal.messages[0])
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(by,)) for by in administrators]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    at_once(lambda by: give(by=by, user=someone).pk)
    [pk], [late] = (
        [word for word in told if isinstance(word, int)],
        [word for word in told if isinstance(word, str)],
    )
    assert "holds this role already" in late and Event.objects.filter(action="role.given").count() == 1
    told.clear()
    at_once(lambda by: take_role(by=by, on=GRANTED_AT, user=someone, pk=pk, reason="Left."))
    assert sorted(told, key=str) == sorted([None, GONE], key=str)
    assert Event.objects.filter(action="role.taken").count() == 1 and len(events("role.refused")) == 2


def test_who_is_moved_to_another_state_in_mid_session_sees_only_that_one(client):
    official = make_state_official(state="WA")
    make_state("CO")
    draft = make_draft(by=official)
    address = reverse("mou-version", args=[draft.mou.slug, draft.number])
    client.force_login(official)
    assert client.get(address).status_code == 200
    administrator = make_administrator()
    [held] = official.grants.all()
    take_role(by=administrator, on=GRANTED_AT, user=official, pk=held.pk, reason="Moved to Colorado.")
    give(by=administrator, user=official, state="CO", reason="Moved to Colorado.")
    assert client.get(address).status_code == 404
    save = reverse("mou-terms-step", args=[draft.mou.slug, draft.number, "terms"])
    assert client.post(save, {"terms-0-age_min": "65"}).status_code == 404
    assert client.get(reverse("mou-mine")).status_code == 200
    moved = Event.objects.filter(action__in=["role.taken", "role.given"]).order_by("id")
    assert [(each.action, each.state_code) for each in moved] == [("role.taken", "WA"), ("role.given", "CO")]

"""A person is kept once a state, found by identifier, shown masked, and in full only for a reason that is kept."""

import base64
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.urls import reverse

from enrollees.identifiers import field_keys
from enrollees.models import Enrollee
from enrollees.selectors.enrollee import found_in, last_four
from enrollees.services import enrollee as service
from enrollees.services.enrollee import (
    NoReason,
    NotAnIdentifier,
    keep_enrollee,
    reveal_identifier,
    rotate_keys,
    search_people,
)
from fai_portal.access.checks import Denied
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from tests.factories.enrollee import made_up_mbi, make_enrollee
from tests.factories.state import make_state
from tests.factories.user import make_analyst, make_cms_staff, make_user
from tests.walls import above_the_walls

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MBI = made_up_mbi(737)


def new_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def kept(mbi: str = MBI, state: str = "WA") -> Enrollee:
    return keep_enrollee(by=system_user(), on=NOW, state=make_state(state), mbi=mbi)[0]


@pytest.mark.django_db
class TestKeeping:
    def test_a_person_is_one_row_a_state_and_another_in_another_state(self):
        first, again, elsewhere = kept(), kept(f"{MBI[:4]}-{MBI[4:].lower()}"), kept(state="OH")
        assert first == again and first != elsewhere
        assert first.blind_index != elsewhere.blind_index
        assert Event.objects.filter(action="enrollee.keep").count() == 2

    def test_what_is_no_identifier_is_refused_and_not_quoted(self):
        with pytest.raises(NotAnIdentifier) as refusal:
            kept("123-45-6789")
        assert "6789" not in str(refusal.value)

    def test_it_is_for_those_who_may_import(self):
        with pytest.raises(Denied):
            keep_enrollee(by=make_cms_staff(), on=NOW, state=make_state("WA"), mbi=MBI)

    def test_a_person_kept_under_an_old_key_is_the_same_person(self, settings):
        first = kept()
        settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
        assert kept() == first


@pytest.mark.django_db
class TestShowing:
    def test_a_search_finds_and_is_recorded_with_the_random_key(self):
        person, analyst = kept(), make_analyst()
        assert search_people(by=analyst, on=NOW, mbi=MBI) == [person]
        event = Event.objects.get(action="enrollee.search")
        assert (event.actor, event.subject, event.state_code) == (analyst.email, person.subject, "WA")

    def test_the_whole_identifier_needs_a_reason_which_is_kept(self):
        person, analyst = kept(), make_analyst()
        with pytest.raises(NoReason):
            reveal_identifier(by=analyst, on=NOW, enrollee=person, reason=" ")
        assert reveal_identifier(by=analyst, on=NOW, enrollee=person, reason="A letter came back.") == MBI
        event = Event.objects.get(action="enrollee.reveal")
        assert (event.subject, event.reason) == (person.subject, "A letter came back.")
        with pytest.raises(Denied):
            reveal_identifier(by=make_cms_staff(), on=NOW, enrollee=person, reason="Curious.")

    def test_the_pages_mask_it_and_no_address_holds_it(self, client):
        person = kept()
        client.force_login(make_analyst())
        page = client.post(reverse("people"), {"mbi": MBI})
        assert last_four(person) in page.content.decode() and MBI not in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert client.post(reverse("reveal"), {"enrollee": person.pk, "reason": ""}).status_code == 400
        page = client.post(reverse("reveal"), {"enrollee": person.pk, "reason": "A letter came back."})
        assert MBI in page.content.decode() and "no-store" in page["Cache-Control"]
        assert client.get(reverse("reveal")).status_code == 405

    @pytest.mark.parametrize("data", [{}, {"enrollee": "x"}, {"enrollee": "0" * 32, "reason": "A"}])
    def test_a_person_who_is_not_there_is_not_shown(self, client, data):
        client.force_login(make_analyst())
        assert client.post(reverse("reveal"), data).status_code == 404


@pytest.mark.django_db
class TestNewKeys:
    def test_every_row_is_under_the_new_key_and_the_old_one_can_go(self, settings):
        people = {kept(made_up_mbi(n)): made_up_mbi(n) for n in range(5)}
        settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
        done = rotate_keys(by=system_user(), on=NOW, batch=2)
        assert (done.rotated, done.unreadable) == (5, [])
        settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
        for person, mbi in people.items():
            assert found_in("WA", mbi) == person
            assert last_four(Enrollee.objects.get(pk=person.pk)).endswith(mbi[-4:])
        assert rotate_keys(by=system_user(), on=NOW).rotated == 0
        labels = person.history.order_by("pgh_id").values_list("pgh_label", flat=True)
        assert sorted(labels)[0] == "identifier_changed"

    def test_a_row_that_no_key_opens_is_named_by_its_random_key_and_stops_nobody_else(self, settings):
        broken, whole = make_enrollee(), make_enrollee()
        Enrollee.objects.filter(pk=broken.pk).update(mbi_ciphertext=b"x" * 40)
        settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
        assert rotate_keys(by=system_user(), on=NOW, batch=1).unreadable == [str(broken.pk)]
        assert Enrollee.objects.get(pk=whole.pk).field_key == field_keys()[0].fingerprint
        with pytest.raises(CommandError) as refusal:
            call_command("rotate_keys")
        assert refusal.value.returncode == 1


@pytest.mark.django_db(transaction=True)
def test_new_keys_while_people_are_read_added_and_the_work_is_stopped_in_the_middle(settings, monkeypatch):
    known = [made_up_mbi(n) for n in range(40)]
    for mbi in known:
        kept(mbi)
    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
    over, lost = threading.Event(), []

    @above_the_walls
    def read() -> int:
        looks = 0
        try:
            while not over.is_set() or not looks:
                lost.extend(mbi for mbi in known if found_in("WA", mbi) is None)
                looks += 1
        finally:
            connection.close()
        return looks

    @above_the_walls
    def add() -> None:
        try:
            for n in range(40, 60):
                kept(made_up_mbi(n))
                kept(known[n - 40])  # known already: it must not become a second row
        finally:
            connection.close()

    seals = iter(range(13))
    seal = service._seal

    def dying(person, mbi):
        if threading.current_thread() is threading.main_thread() and next(seals, None) is None:
            raise KeyboardInterrupt
        seal(person, mbi)

    with ThreadPoolExecutor(2) as pool:
        reader, writer = pool.submit(read), pool.submit(add)
        monkeypatch.setattr(service, "_seal", dying)
        with pytest.raises(KeyboardInterrupt):
            rotate_keys(by=system_user(), on=NOW, batch=5)
        waiting = Enrollee.objects.exclude(field_key=field_keys()[0].fingerprint).count()
        assert waiting == 30  # two whole batches are done, and nothing of the third
        monkeypatch.setattr(service, "_seal", seal)
        assert rotate_keys(by=system_user(), on=NOW, batch=5).rotated == 30
        writer.result()
        over.set()
        assert reader.result() and lost == []
    assert Enrollee.objects.count() == 60
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert all(found_in("WA", made_up_mbi(n)) for n in range(60))


def test_a_user_without_a_role_sees_nobody(client, db):
    client.force_login(make_user())
    assert client.post(reverse("people"), {"mbi": MBI}).status_code == 403

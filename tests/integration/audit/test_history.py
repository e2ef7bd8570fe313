"""Whatever way a row changes, its history says what stood there, who changed it, as what and through what."""

import pytest
from celery import current_app
from django.db import connection

from fai_portal.accounts.models import User
from fai_portal.history.acting import NOBODY, acting, current
from states.models import State
from tests.factories.enrollee import make_enrollee
from tests.factories.state import make_state
from tests.factories.user import make_administrator, make_user

pytestmark = pytest.mark.django_db


def history(row) -> list[tuple]:
    return list(row.history.order_by("pgh_id").values_list("pgh_label", "name"))


def raw(state: State) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE states_state SET name = 'Elsewhere' WHERE code = %s", [state.pk])


def in_bulk(state: State) -> None:
    state.name = "Elsewhere"
    State.objects.bulk_update([state], ["name"])


WAYS = {
    "raw SQL": raw,
    "bulk update": in_bulk,
    "queryset": lambda state: State.objects.update(name="Elsewhere"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_change_by_any_way_is_kept_with_who_and_why(way):
    state = make_state(code="WA", name="Washington")
    with acting(
        user="somebody@example.org", role="Analyst", request="12ab", via="web", reason="A typing error."
    ):
        WAYS[way](state)
    assert history(state)[-2:] == [("insert", "Washington"), ("update", "Elsewhere")]
    assert state.history.latest("pgh_id").pgh_context == {
        "user": "somebody@example.org",
        "role": "Analyst",
        "request": "12ab",
        "via": "web",
        "reason": "A typing error.",
    }


def test_a_reason_holds_for_what_is_inside_and_no_longer():
    state = make_state(code="WA")
    with acting(user="somebody@example.org"):
        with acting(reason="Because."):
            State.objects.update(name="One")
        State.objects.update(name="Two")
    State.objects.update(name="Three")
    contexts = state.history.order_by("pgh_id").values_list("pgh_context", flat=True)
    assert list(contexts)[-3:] == [
        {"user": "somebody@example.org", "reason": "Because."},
        {"user": "somebody@example.org"},
        None,
    ]
    assert current() is NOBODY


def test_a_row_that_was_removed_stands_in_its_history():
    state = make_state(code="WA", name="Washington")
    kept = state.pk
    State.objects.filter(pk=kept).delete()
    assert (
        list(
            State.history.rel.related_model.objects.filter(pgh_obj=kept).values_list("pgh_label", flat=True)
        )[-1]
        == "delete"
    )


def test_the_admin_says_who_and_as_what(client):
    chief, account = make_administrator(), make_user(name="Before")
    client.force_login(chief)
    client.post(
        f"/admin/accounts/user/{account.pk}/change/",
        {"email": account.email, "name": "After", "is_active": "on", "password": ""},
    )
    change = account.history.latest("pgh_id")
    assert (change.name, change.pgh_label) == ("After", "update")
    assert change.pgh_context["user"] == chief.email
    assert change.pgh_context["role"] == "Administrator"
    assert change.pgh_context["via"] == "admin"
    assert change.pgh_context["request"]


def test_a_task_says_which_it_was():
    state = make_state(code="WA")

    @current_app.task(name="tests.rename")
    def rename() -> None:
        State.objects.update(name="Elsewhere")

    rename.apply()
    assert state.history.latest("pgh_id").pgh_context["via"] == "task tests.rename"


def test_a_password_and_an_identifier_change_without_being_kept():
    user, person = make_user(), make_enrollee()
    user.set_password("another correct horse")
    user.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrollees_enrollee SET mbi_ciphertext = %s WHERE id = %s", [b"other", str(person.pk)]
        )
    assert user.history.latest("pgh_id").pgh_label == "password_changed"
    assert person.history.latest("pgh_id").pgh_label == "identifier_changed"
    for table, hidden in (
        ("accounts_userevent", {"password"}),
        ("enrollees_enrolleeevent", {"mbi_ciphertext", "blind_index"}),
    ):
        with connection.cursor() as cursor:
            columns = {each.name for each in connection.introspection.get_table_description(cursor, table)}
        assert not columns & hidden


def test_a_history_is_shown_to_those_who_see_the_row():
    person = make_enrollee()
    events = type(person.history.first())
    assert not events.objects.visible_to(make_user()).exists()
    assert not User.history.rel.related_model.objects.visible_to(make_administrator()).exists()

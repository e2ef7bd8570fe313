"""History of people and spans is written a statement at a time, and says for each row who did it."""

import pytest
from django.db import connection

from enrollees.models import Enrollee, EnrollmentSpan
from fai_portal.history.acting import acting
from tests.factories.enrollee import make_enrollee, make_span

pytestmark = pytest.mark.django_db


def events(row):
    return list(row.history.order_by("pgh_id").values_list("pgh_label", "pgh_context__user"))


def test_each_row_of_a_statement_has_its_event_with_who_did_it():
    people = [make_enrollee() for _ in range(3)]
    span = make_span(enrollee=people[0])
    with acting(user="analyst@example.org"):
        assert Enrollee.objects.update(race="asian") == 3
    with acting(user="other@example.org"):
        EnrollmentSpan.objects.filter(pk=span.pk).update(known_to=span.known_from.replace(year=2030))
        people[1].delete()
    assert events(people[0]) == [("insert", None), ("update", "analyst@example.org")]
    assert events(people[2]) == [("insert", None), ("update", "analyst@example.org")]
    assert events(span) == [("insert", None), ("update", "other@example.org")]


def test_what_did_not_change_has_no_event_and_a_new_identifier_is_told_without_it():
    person = make_enrollee()
    Enrollee.objects.update(sex=person.sex)
    Enrollee.objects.update(mbi_ciphertext=b"another")
    assert [label for label, _ in events(person)] == ["insert", "identifier_changed"]


def test_the_words_of_who_acts_stand_with_the_events_and_nowhere_else():
    with acting(user="analyst@example.org"):
        make_enrollee()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pghistory_context')")
        (table,) = cursor.fetchone()
        if table:
            cursor.execute("SELECT count(*) FROM pghistory_context")
            assert cursor.fetchone() == (0,)

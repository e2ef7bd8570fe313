"""The database keeps the promises of the nouns, whoever writes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from enrollees.identifiers import decrypt
from enrollees.models import Dataset, Enrollee, EnrollmentSpan, IntakeBatch, IntakeFinding
from fai_portal.access.roles import RoleName
from tests.factories.dataset import made_up_hash, make_batch, make_dataset, make_intake_finding
from tests.factories.demonstration import make_demonstration, make_plan
from tests.factories.enrollee import TOLD, make_enrollee, make_span
from tests.factories.state import make_state
from tests.factories.user import make_analyst, make_state_official, make_user

pytestmark = pytest.mark.django_db


def refused(name: str, make, *arguments, **options) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(*arguments, **options)


def test_a_person_is_one_enrollee_in_a_state_and_another_in_the_next():
    make_enrollee(mbi="1SG4TE5MK73")
    refused("enrollee_unique_by_state_and_index", make_enrollee, mbi="1SG4-TE5-MK73")
    make_enrollee(mbi="1SG4TE5MK73", state=make_state("GA"))


def test_the_identifier_is_kept_sealed_and_bound_to_its_row():
    person = Enrollee.objects.get(pk=make_enrollee(mbi="1SG4TE5MK73").pk)
    assert b"1SG4TE5MK73" not in bytes(person.mbi_ciphertext)
    assert decrypt(person.mbi_ciphertext, row=str(person.pk)) == "1SG4TE5MK73"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"sex": "X"}, "enrollee_sex_known"),
        ({"race": "martian"}, "enrollee_race_known"),
        ({"mbi_class": "maybe"}, "enrollee_mbi_class_known"),
        ({"birth_date": date(1950, 1, 2), "death_date": date(1950, 1, 1)}, "enrollee_dies_after_birth"),
    ],
)
def test_an_enrollees_values_are_known_ones(changes, name):
    refused(name, make_enrollee, **changes)


def test_spans_of_a_person_in_a_demonstration_never_share_a_day():
    first = make_span(start=date(2014, 1, 1), end=date(2014, 7, 1), ending="disenrolled")
    again = {"enrollee": first.enrollee, "demonstration": first.demonstration}
    refused("enrollment_span_no_overlap", make_span, **again, start=date(2014, 6, 30))
    make_span(**again, start=date(2014, 7, 1))  # half-open: the day after the last one
    refused(
        "enrollment_span_no_overlap", make_span, **again, start=date(2020, 1, 1)
    )  # the open one still runs
    make_span(enrollee=first.enrollee, demonstration=make_demonstration(), start=date(2014, 6, 1))
    make_span(demonstration=first.demonstration, start=date(2014, 6, 1))


def test_a_corrected_span_makes_room_and_the_roster_of_a_day_is_one_query():
    old = make_span(start=date(2014, 1, 1))
    corrected_at = TOLD + timedelta(days=30)
    EnrollmentSpan.objects.filter(pk=old.pk).update(known_to=corrected_at)
    new = make_span(
        enrollee=old.enrollee,
        demonstration=old.demonstration,
        start=date(2014, 2, 1),
        known_from=corrected_at,
    )
    spans = EnrollmentSpan.objects
    assert list(spans.current()) == [new]
    assert list(spans.known_on(TOLD + timedelta(days=1))) == [old]
    assert list(spans.known_on(corrected_at)) == [new]
    assert not spans.known_on(TOLD - timedelta(seconds=1)).exists()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"end": date(2014, 7, 1), "ending": "moved"}, "enrollment_span_end_after_start"),
        ({"end": date(2014, 8, 1)}, "enrollment_span_ended_says_how"),
        ({"ending": "died"}, "enrollment_span_ended_says_how"),
        ({"end": date(2014, 8, 1), "ending": "vanished"}, "enrollment_span_ending_known"),
        ({"known_to": TOLD}, "enrollment_span_known_to_after_known_from"),
    ],
)
def test_a_span_is_whole(changes, name):
    refused(name, make_span, **changes)


def test_a_span_may_name_a_plan():
    plan = make_plan()
    assert make_span(demonstration=plan.demonstration, plan=plan).plan == plan


def test_a_file_is_loaded_once_and_may_be_refused_or_only_checked_often():
    demonstration, sha256 = make_demonstration(), made_up_hash()
    same = {"demonstration": demonstration, "sha256": sha256}
    for _ in range(2):
        make_batch(**same)
        make_batch(**same, verdict="accepted", dry_run=True)
    make_batch(**same, verdict="accepted")
    refused("intake_batch_loads_a_file_once", make_batch, **same, verdict="accepted_with_warnings")
    make_batch(sha256=sha256, verdict="accepted")  # for another demonstration


def test_a_file_for_no_demonstration_is_loaded_once_too():
    batch = make_batch(verdict="accepted")
    IntakeBatch.objects.filter(pk=batch.pk).update(demonstration=None)
    with pytest.raises(IntegrityError, match="loads_a_file_once"), transaction.atomic():
        IntakeBatch.objects.filter(pk=make_batch(verdict="accepted", sha256=batch.sha256).pk).update(
            demonstration=None
        )


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"verdict": "fine"}, "intake_batch_verdict_known"),
        ({"sha256": "AB"}, "intake_batch_sha256_is_a_hash"),
        ({"rows": -1}, "intake_batch_counts_not_negative"),
        ({"finished_at": datetime(2020, 1, 1, tzinfo=UTC)}, "intake_batch_finishes_after_start"),
    ],
)
def test_a_batch_is_whole(changes, name):
    refused(name, make_batch, **changes)


def test_only_an_accepted_import_has_a_dataset():
    dataset = make_dataset()
    refused("intake_batch_only_accepted_has_dataset", make_batch, dataset=dataset)
    refused(
        "intake_batch_only_accepted_has_dataset",
        make_batch,
        dataset=dataset,
        verdict="accepted",
        dry_run=True,
    )
    make_batch(dataset=dataset, verdict="accepted")


def test_findings_keep_their_places_and_known_severities():
    finding = make_intake_finding()
    refused("intake_finding_position_once", make_intake_finding, batch=finding.batch)
    refused(
        "intake_finding_severity_known", make_intake_finding, batch=finding.batch, position=1, severity="bad"
    )


def test_rows_are_a_dataset_once_for_each_demonstration():
    dataset = make_dataset()
    same = {"content_hash": dataset.content_hash}
    refused("dataset_once_per_demonstration", make_dataset, **same, demonstration=dataset.demonstration)
    make_dataset(**same)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"content_hash": "12"}, "dataset_content_hash_is_a_hash"),
        ({"rows": 0}, "dataset_is_not_empty"),
        ({"people": 121}, "dataset_is_not_empty"),
        ({"last_month": date(2011, 6, 1)}, "dataset_months_in_order"),
    ],
)
def test_a_dataset_is_whole(changes, name):
    refused(name, make_dataset, **changes)


def test_a_dataset_is_never_changed_by_any_road():
    dataset = make_dataset()
    with pytest.raises(TypeError, match="never edited"):
        dataset.save()
    refused("never edited", Dataset.objects.filter(pk=dataset.pk).update, rows=1)
    refused("never edited", Dataset.objects.filter(pk=dataset.pk).delete)
    with (
        pytest.raises(IntegrityError, match="never edited"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE enrollees_dataset SET rows = rows")
    assert Dataset.objects.get(pk=dataset.pk).rows == dataset.rows


NOUNS = {
    Enrollee: make_enrollee,
    EnrollmentSpan: make_span,
    IntakeBatch: make_batch,
    IntakeFinding: make_intake_finding,
    Dataset: make_dataset,
}


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.__name__)
def test_rows_are_seen_by_those_who_may_and_nobody_else(model):
    row = NOUNS[model]()
    everywhere, elsewhere = make_analyst(), make_user(role=RoleName.ANALYST, state="GA")
    in_state = make_user(role=RoleName.ANALYST, state="WA")
    assert list(model.objects.visible_to(everywhere)) == [row]
    assert list(model.objects.visible_to(in_state)) == [row]
    assert not model.objects.visible_to(elsewhere).exists()
    assert not model.objects.visible_to(make_user()).exists()
    if model in {Enrollee, EnrollmentSpan}:
        assert not model.objects.visible_to(make_state_official(state="GA")).exists()

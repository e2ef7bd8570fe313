"""The admin lists of the record: the same number of queries however many rows, and safe by default."""

from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demonstrations import models as demonstrations
from demonstrations.models import MilestoneKind
from fai_portal.access.roles import RoleName
from fai_portal.audit.models import Event
from states import models as states
from states.models import ProgramRule, State
from tests.factories.demonstration import (
    make_comparison_area,
    make_demonstration,
    make_milestone,
    make_plan,
)
from tests.factories.drafts import make_entry, make_proposal, make_reading
from tests.factories.enrollment import make_enrollment_count
from tests.factories.mou import make_document, make_version
from tests.factories.policy import make_policy
from tests.factories.publication import make_finding, make_publication
from tests.factories.quality import make_measure
from tests.factories.review import make_move, make_note, make_question, make_reason, make_round
from tests.factories.source import make_fact, make_source
from tests.factories.state import make_agency, make_county, make_state
from tests.factories.terms import make_constant, make_percentage, make_term_county, make_terms, make_year
from tests.factories.user import make_administrator, make_analyst, make_grant

pytestmark = pytest.mark.django_db
MAKERS = {
    states.Agency: lambda n: make_agency(state=_state(n)),
    states.County: lambda n: make_county(f"53{n:03}"),
    states.Fact: lambda n: make_fact(source=make_source()),
    states.FactSource: lambda n: make_source(),
    states.Mou: lambda n: make_version().mou,
    states.InternalNote: lambda n: make_note(),
    states.MouDocument: lambda n: make_document(),
    states.MouMove: lambda n: make_move(),
    states.MouVersion: lambda n: make_version(),
    states.PolicyRecord: lambda n: make_policy(agreement=make_version().mou),
    states.ProgramRule: lambda n: ProgramRule.objects.create(model="data", rule=f"rule {n}"),
    states.Proposal: lambda n: make_proposal(),
    states.Question: lambda n: make_question(),
    states.QuestionRound: lambda n: make_round(),
    states.Reading: lambda n: make_reading(),
    states.ReturnReason: lambda n: make_reason(),
    states.State: lambda n: _state(n),
    states.TermConstant: lambda n: make_constant(),
    states.TermCounty: lambda n: make_term_county(county=make_county(f"53{n:03}")),
    states.TermPercentage: lambda n: make_percentage(),
    states.TermYear: lambda n: make_year(),
    states.Terms: lambda n: make_terms(),
    states.TermsEntry: lambda n: make_entry(),
    demonstrations.ComparisonArea: lambda n: make_comparison_area(county=make_county(f"05{n:03}")),
    demonstrations.Demonstration: lambda n: make_demonstration(),
    demonstrations.QualityMeasure: lambda n: make_measure(demonstration=make_demonstration()),
    demonstrations.EnrollmentCount: lambda n: make_enrollment_count(county=make_county(f"53{n:03}")),
    demonstrations.Finding: lambda n: make_finding(publication=make_publication()),
    demonstrations.Milestone: lambda n: make_milestone(),
    demonstrations.Plan: lambda n: make_plan(),
    demonstrations.Publication: lambda n: make_publication(),
}


def _state(number: int) -> State:
    letters = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
    return make_state(letters, name=f"State {letters}", fips=f"{number:02}", ssa=f"{number:02}")


def test_every_model_has_an_admin_that_filters_and_searches():
    ours = {model for model in admin.site._registry if model._meta.app_label in ("states", "demonstrations")}
    assert ours == set(MAKERS)
    for model in ours:
        options = admin.site._registry[model]
        assert options.list_filter and options.search_fields, model


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_a_list_takes_the_same_queries_for_one_row_and_for_twenty(client, model):
    administrator = make_administrator()
    make_grant(user=administrator, role=RoleName.CMS_STAFF)  # who alone would see no version under review
    make_grant(user=administrator, role=RoleName.STATE_OFFICIAL, state="WA")  # nor what drafts are made from
    client.force_login(administrator)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    def queries(rows: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address, {"q": ""})
        assert len(answer.context["cl"].result_list) >= rows
        return len(captured)

    MAKERS[model](1)
    queries(1)  # what a process asks only once
    one = queries(1)
    for number in range(2, 21):
        MAKERS[model](number)
    assert queries(20) == one


def test_a_correction_is_saved_with_its_audit_event(client):
    client.force_login(make_administrator())
    milestone = make_milestone(date=date(2013, 7, 2))
    address = reverse("admin:demonstrations_milestone_change", args=[milestone.pk])
    fields = {
        "demonstration": milestone.demonstration_id,
        "kind": MilestoneKind.FIRST_ENROLLMENT,
        "date": "2013-07-01",
        "basis": "",
        "source": "",
    }
    assert client.post(address, fields).status_code == 200  # it says no word of why
    assert not Event.objects.filter(action="milestone.changed")
    assert client.post(address, fields | {"reason": "A slip of the pen."}).status_code == 302
    milestone.refresh_from_db()
    assert milestone.date == date(2013, 7, 1)
    event = Event.objects.get(action="milestone.changed", subject=f"milestone:{milestone.pk}")
    assert event.reason == "A slip of the pen."
    changed = milestone.history.latest("pgh_id")
    assert changed.pgh_context["reason"] == "A slip of the pen."


def test_a_correction_that_breaks_a_rule_is_answered_in_words(client):
    client.force_login(make_administrator())
    milestone = make_milestone()
    address = reverse("admin:demonstrations_milestone_change", args=[milestone.pk])
    fields = {
        "demonstration": milestone.demonstration_id,
        "kind": MilestoneKind.LAST_DAY,
        "date": "2024-12-31",
    }
    answer = client.post(address, fields | {"basis": "", "source": ""})
    assert answer.status_code == 200
    assert "A last day, and nothing else, says whether it is actual, scheduled or inferred." in answer.text
    assert not Event.objects.filter(action="milestone.changed")


def test_a_row_is_removed_through_its_service(client):
    client.force_login(make_administrator())
    plan = make_plan()
    client.post(reverse("admin:demonstrations_plan_delete", args=[plan.pk]), {"post": "yes"})
    assert not demonstrations.Plan.objects.exists()
    assert Event.objects.filter(action="plan.removed").count() == 1


@pytest.mark.parametrize(
    "model",
    [
        states.State,
        states.Mou,
        states.MouVersion,
        states.Terms,
        states.PolicyRecord,
        demonstrations.Demonstration,
    ],
    ids=lambda model: model.__name__,
)
def test_agreements_and_standard_codes_are_only_shown(client, model):
    client.force_login(make_administrator())
    MAKERS[model](1)
    row = model.objects.first()
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_others_do_not_enter(client):
    client.force_login(make_analyst())
    assert client.get(reverse("admin:states_state_changelist")).status_code in (302, 403)

import pytest
from django.utils import timezone

from fai_portal.accounts.services.user import system_user
from fai_portal.jobs.endings import end
from fai_portal.jobs.models import Status
from fai_portal.notices.selectors import latest
from tests.factories.report_run import make_run
from tests.factories.state import make_state
from tests.factories.user import (
    make_administrator,
    make_analyst,
    make_cms_staff,
    make_state_official,
    make_user,
)

pytestmark = pytest.mark.django_db


def desk_of(client, user):
    client.force_login(user)
    return client.get("/desk/").content.decode()


@pytest.mark.parametrize("make", [make_analyst, make_cms_staff])
def test_who_may_see_runs_sees_the_newest(client, make):
    run = make_run()
    page = desk_of(client, make())
    assert run.demonstration.name in page and run.address in page


def test_an_official_sees_the_pages_of_their_own_state_only(client):
    make_state("WA")
    make_state("CO")
    page = desk_of(client, make_state_official(state="WA"))
    assert "/states/WA" in page and "/states/CO" not in page


def test_without_a_role_there_is_no_desk(client):
    client.force_login(make_user())
    assert client.get("/desk/").status_code == 403


@pytest.mark.parametrize(
    "status, error, words",
    [(Status.DONE, "", "is ready."), (Status.FAILED, "The policy has no MSR table.", "could not be made.")],
)
def test_who_asked_is_told_once_how_it_ended(status, error, words):
    analyst = make_analyst()
    now = timezone.now()
    running = {"status": Status.RUNNING, "attempts": 1, "started_at": now, "lease_until": now}
    run = make_run(requested_by=analyst, **running)
    end(run, status, by=system_user(), on=now, error=error)
    told = list(latest(user=analyst))
    assert len(told) == 1 and told[0].sentence.endswith(words) and told[0].address == run.address
    assert not latest(user=make_administrator())


def test_an_analyst_is_offered_to_send_a_file_and_cms_staff_are_not(client):
    assert "Send a file" in desk_of(client, make_analyst())
    assert "Send a file" not in desk_of(client, make_cms_staff())

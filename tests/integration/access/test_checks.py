import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from fai_portal.access.checks import ALL, Denied, can, check, states_of
from fai_portal.access.permissions import Permission
from fai_portal.access.roles import ROLES, RoleName
from fai_portal.access.services.grant import give_role, take_role
from fai_portal.accounts.services.user import system_user
from fai_portal.audit.models import Event
from tests.factories.user import (
    GRANTED_AT,
    make_administrator,
    make_analyst,
    make_grant,
    make_state_official,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.name.value)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_allows_what_it_lists_and_nothing_else(role, permission):
    user = make_user(role=role.name, state="WA" if role.needs_state else "")
    assert can(user, permission) is (permission in role.permissions)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_signed_in_may_do_nothing(permission):
    assert not can(AnonymousUser(), permission)


def test_an_official_holds_the_permission_for_one_state_only():
    official = make_state_official(state="WA")
    assert can(official, Permission.WRITE_MOU, state="WA")
    assert not can(official, Permission.WRITE_MOU, state="CO")
    assert states_of(official, Permission.WRITE_MOU) == {"WA"}


def test_two_grants_add_up():
    official = make_state_official(state="WA")
    make_grant(user=official, role=RoleName.STATE_OFFICIAL, state="CO")
    assert states_of(official, Permission.WRITE_MOU) == {"WA", "CO"}


def test_an_analyst_sees_every_state():
    assert states_of(make_analyst(), Permission.VIEW_RUNS) is ALL


def test_a_closed_account_may_do_nothing():
    analyst = make_analyst(is_active=False)
    assert not can(analyst, Permission.VIEW_RUNS)


def test_a_refusal_names_the_roles_that_may():
    with pytest.raises(Denied, match=r"Roles that may: .*Analyst"):
        check(make_administrator(), Permission.CREATE_RUN)


def test_only_who_manages_users_gives_and_takes_roles():
    someone = make_user()
    with pytest.raises(Denied):
        give_role(by=make_analyst(), on=GRANTED_AT, user=someone, role=RoleName.ANALYST, reason="No.")
    grant = give_role(
        by=make_administrator(), on=GRANTED_AT, user=someone, role=RoleName.ANALYST, reason="New job."
    )
    with pytest.raises(Denied):
        take_role(by=make_analyst(), on=GRANTED_AT, user=someone, pk=grant.pk, reason="No.")
    take_role(by=make_administrator(), on=GRANTED_AT, user=someone, pk=grant.pk, reason="Left.")
    assert not someone.grants.exists()


@pytest.mark.parametrize(
    "role, state",
    [
        ("state_official", ""),
        ("analyst", "wa"),
        ("analyst", "WAS"),
        ("emperor", "WA"),
        ("administrator", "WA"),
    ],
)
def test_the_database_refuses_a_grant_that_makes_no_sense(role, state):
    user = make_user()
    with pytest.raises(Exception) as caught, transaction.atomic():
        user.grants.create(
            role=role, state_code=state, granted_by=system_user(), granted_at=GRANTED_AT, reason="x"
        )
    assert caught.type.__name__ in {"IntegrityError", "DataError"}


def test_the_portal_itself_never_signs_in():
    user = system_user()
    user.is_active = True
    with pytest.raises(IntegrityError), transaction.atomic():
        user.save()


def test_the_application_role_owns_nothing_and_may_not_change_the_schema():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchone() == (0,)
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE mine (id int)")


def test_giving_and_taking_a_role_are_events_of_the_same_transaction():
    administrator, someone = make_administrator(), make_user()
    grant = give_role(by=administrator, on=GRANTED_AT, user=someone, role=RoleName.ANALYST, reason="New job.")
    take_role(by=administrator, on=GRANTED_AT, user=someone, pk=grant.pk, reason="Left.")
    events = list(Event.objects.order_by("id").values_list("action", "actor", "subject"))
    subject = f"account:{someone.pk}"
    assert events == [
        ("role.given", administrator.email, subject),
        ("role.taken", administrator.email, subject),
    ]

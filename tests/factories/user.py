"""Made-up people, named by what they may do."""

from datetime import UTC, datetime
from itertools import count

from fai_portal.access.models import Grant
from fai_portal.access.roles import RoleName
from fai_portal.accounts.models import User
from fai_portal.accounts.services.user import system_user

_numbers = count(1)
GRANTED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
PASSWORD = "correct horse battery"


def make_user(*, role: RoleName | None = None, state: str = "", **overrides: object) -> User:
    """Somebody who holds one role, or none."""
    number = next(_numbers)
    fields = {"email": f"person{number}@example.org", "name": f"Person {number}", **overrides}
    user = User(**fields)
    user.set_password(PASSWORD)
    user.save()
    if role is not None:
        make_grant(user=user, role=role, state=state)
    return user


def make_grant(*, user: User, role: RoleName, state: str = "", reason: str = "For a test.") -> Grant:
    return Grant.objects.create(
        user=user,
        role=role.value,
        state_code=state,
        granted_by=system_user(),
        granted_at=GRANTED_AT,
        reason=reason,
    )


def make_analyst(**overrides: object) -> User:
    return make_user(role=RoleName.ANALYST, **overrides)


def make_administrator(**overrides: object) -> User:
    return make_user(role=RoleName.ADMINISTRATOR, **overrides)


def make_state_official(*, state: str = "WA", **overrides: object) -> User:
    return make_user(role=RoleName.STATE_OFFICIAL, state=state, **overrides)


def make_cms_staff(**overrides: object) -> User:
    return make_user(role=RoleName.CMS_STAFF, **overrides)

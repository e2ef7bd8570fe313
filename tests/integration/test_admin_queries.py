"""The kernel's admin lists ask as many questions for twenty rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fai_portal.access.roles import RoleName
from fai_portal.audit.services.event import record
from fai_portal.notices.services.notice import tell
from fai_portal.search.index import Text, write
from tests.factories.stored_document import make_stored_document
from tests.factories.user import GRANTED_AT, make_administrator, make_analyst, make_grant, make_user

pytestmark = pytest.mark.django_db


def grant(administrator, number):
    make_grant(user=make_user(), role=RoleName.ANALYST)


def event(administrator, number):
    record(by=administrator, action="a", subject=f"b:{number}", on=GRANTED_AT)


def notice(administrator, number):
    tell(
        by=administrator, on=GRANTED_AT, recipient=administrator, subject=f"s:{number}", sentence="Ready.", address="/"
    )  # fmt: skip


MAKERS = {
    "accounts_user": lambda administrator, number: make_analyst(),
    "access_grant": grant,
    "audit_event": event,
    "documents_document": lambda administrator, number: make_stored_document(),
    "search_entry": lambda administrator, number: write([Text(f"/{number}", "Page", "Words")]),
    "notices_notice": notice,
}


@pytest.mark.parametrize("name", MAKERS)
def test_the_number_of_queries_does_not_grow_with_the_rows(client, name):
    administrator = make_administrator()
    client.force_login(administrator)
    address = reverse(f"admin:{name}_changelist")
    MAKERS[name](administrator, 0)
    client.get(address)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    before = queries()
    for number in range(1, 20):
        MAKERS[name](administrator, number)
    assert queries() == before

import pytest

from fai_portal.notices.selectors import latest
from fai_portal.notices.services.notice import mark_read, tell
from tests.factories.user import GRANTED_AT, make_analyst

pytestmark = pytest.mark.django_db


def tell_once(analyst):
    tell(
        by=analyst,
        on=GRANTED_AT,
        recipient=analyst,
        subject="report_run:1",
        sentence="Ready.",
        address="/reports/1",
    )


def test_telling_twice_leaves_one_notice():
    analyst = make_analyst()
    tell_once(analyst)
    tell_once(analyst)
    assert len(latest(user=analyst)) == 1


def test_nobody_sees_the_notices_of_another():
    analyst, colleague = make_analyst(), make_analyst()
    tell_once(analyst)
    assert not latest(user=colleague)
    assert mark_read(by=colleague, on=GRANTED_AT) == 0
    assert mark_read(by=analyst, on=GRANTED_AT) == 1


def test_the_page_shows_them_and_marks_them_read(client):
    analyst = make_analyst()
    tell_once(analyst)
    client.force_login(analyst)
    assert "New:" in client.get("/notices/").content.decode()
    client.post("/notices/read")
    assert "New:" not in client.get("/notices/").content.decode()

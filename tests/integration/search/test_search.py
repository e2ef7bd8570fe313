import pytest
from django.contrib.auth.models import AnonymousUser

from fai_portal.access.permissions import Permission
from fai_portal.search.index import Text, forget, write
from fai_portal.search.selectors import found
from tests.factories.user import make_analyst

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def titles(words, user=ANYBODY):
    return [each.entry.title for each in found(user=user, words=words)]


def test_words_in_the_title_come_before_words_in_the_text():
    write([Text("/a", "Page", "Other", "washington"), Text("/b", "Page", "Washington", "")])
    assert titles("washington") == ["Washington", "Other"]


def test_writing_again_replaces_the_entry():
    write([Text("/a", "Page", "Old words")])
    write([Text("/a", "Page", "New words")])
    assert titles("old") == [] and titles("new") == ["New words"]


def test_a_text_for_some_is_not_found_by_others():
    write([Text("/runs/1", "Report", "Unpublished savings", audience=Permission.VIEW_RUNS)])
    assert titles("savings") == []
    assert titles("savings", make_analyst()) == ["Unpublished savings"]


def test_a_forgotten_page_is_not_found():
    write([Text("/a", "Page", "Washington")])
    forget(["/a"])
    assert titles("washington") == []


@pytest.mark.parametrize("words", ["", "   ", "\x00", "((((", "a & | !", "'; DROP TABLE", "-" * 300])
def test_odd_words_find_nothing_and_break_nothing(client, words):
    assert client.get("/search/", {"q": words}).status_code == 200

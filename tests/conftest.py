"""Safety first, then people, then builders."""

import logging
import shutil
import time
from pathlib import Path

import pytest
from celery.signals import before_task_publish
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.signals import request_started
from django.db import connections
from django.db.backends.signals import connection_created
from django.test import Client
from hypothesis import settings as hypothesis_settings

import fai_portal.celery  # noqa: F401  the application that jobs ring through
from fai_portal.access.context import entered
from tests.canaries import LogSearch, Search
from tests.walls import ABOVE

BOTH = ["default", "owner"]

# No test fails because the machine was busy.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that touches the database may use both roles: `default` mirrors `owner`'s test database."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            mark.kwargs.setdefault("databases", BOTH)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the test database is dropped, the application's role lets go of it too."""
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def canaries(files_dir, tmp_path_factory):
    """No identifier of a made-up person is in anything that was written while the tests ran; see tests/canaries.py."""
    search = Search()
    handler = LogSearch(search)
    logging.getLogger().addHandler(handler)

    def listen(connection, **kwargs):
        if search.statement not in connection.execute_wrappers:
            # First, because whoever put one in for a while takes the last one out again.
            connection.execute_wrappers.insert(0, search.statement)

    hooks = [
        (connection_created, listen),
        (before_task_publish, search.task),
        (request_started, search.address),
    ]
    for signal, hook in hooks:
        signal.connect(hook, weak=False)
    yield search
    logging.getLogger().removeHandler(handler)
    search.files([files_dir, settings.MAIL_FOLDER])
    search.files([tmp_path_factory.getbasetemp()], (".log", ".aof", ".rdb"))  # of workers and brokers
    assert not search.found, f"Identifiers of made-up people were found in: {sorted(set(search.found))[:20]}"


@pytest.fixture(autouse=True)
def canaries_of_a_test(canaries):
    """What Django empties after each test is searched before."""
    yield
    canaries.mails(getattr(mail, "outbox", []))
    canaries.cache(caches)


@pytest.fixture(scope="session", autouse=True)
def files_dir():
    """Files of the tests stand in a folder of their own, empty at the start and gone at the end."""
    folder = Path(settings.FILES_DIR)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def stands_above_the_walls():
    """A test arranges and looks at rows of every state. Requests, commands and tasks enter contexts of their own."""
    with entered(ABOVE):
        yield


@pytest.fixture
def cms_synthetic() -> Path:
    """CMS's synthetic files, which are never committed."""
    folder = settings.BASE_DIR.parent / "shared" / "data" / "cms-synthetic"
    if not folder.exists():
        pytest.skip(
            f"CMS's synthetic files are not here: no folder {folder.parent.name}/{folder.name} beside the checkout"
        )
    return folder


@pytest.fixture(scope="session", autouse=True)
def signed_in_wholly():
    """`force_login` means signed in with the second factor too; tests of that factor sign in by the pages."""
    plain = Client.force_login

    def force_login(client: Client, user, backend=None) -> None:
        plain(client, user, backend)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield
